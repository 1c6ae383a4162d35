run layer-data-vintage.yaml --format csv --of 'rate' --of 'gdp' --of 'growth'
