run layer-merge.yaml --format csv --of 'total' --of 'level'
