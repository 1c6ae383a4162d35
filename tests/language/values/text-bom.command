run text-bom.yaml --format csv --of 'gdp'
