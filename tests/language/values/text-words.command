run text-words.yaml --format csv --of 'total' --of 'off'
