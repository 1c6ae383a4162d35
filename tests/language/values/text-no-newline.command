run text-no-newline.yaml --format csv --of 'gdp'
