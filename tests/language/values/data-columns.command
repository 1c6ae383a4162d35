run data-columns.yaml --format csv --of 'x'
