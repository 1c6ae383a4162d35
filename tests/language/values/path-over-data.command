run path-over-data.yaml --format csv --of 'named' --of 'upper' --of 'open' --of 'all'
