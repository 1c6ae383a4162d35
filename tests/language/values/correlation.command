run correlation.yaml --format csv --of exports --draws 0
