run layer-siblings.yaml --format csv --of 'x'
