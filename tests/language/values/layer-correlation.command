run layer-correlation.yaml --format csv --of 't' --draws 0
