run layer-none.yaml --format csv --of 'y' --of 'k'
