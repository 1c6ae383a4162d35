run text-crlf.yaml --format csv --of 'gdp'
