run text-comments.yaml --format csv --of 'gdp'
