run layer-twice.yaml --format csv --of 'x' --of 'y' --of 'z'
