run text-scalars.yaml --format csv --of 'gdp' --of 'level'
