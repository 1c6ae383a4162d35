run layer-three.yaml --format csv --of 'x' --of 'y' --of 'z' --of 'w'
