run path-monthly.yaml --format csv --of 'a' --of 'b'
