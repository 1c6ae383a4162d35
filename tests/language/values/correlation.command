run correlation.yaml --format csv --of exports
