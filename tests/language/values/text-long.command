run text-long.yaml --format csv --of 'gdp'
