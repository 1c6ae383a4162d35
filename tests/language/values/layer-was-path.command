run layer-was-path.yaml --format csv --of 'x'
