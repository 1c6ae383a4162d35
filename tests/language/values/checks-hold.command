run checks-hold.yaml --format csv --of total
