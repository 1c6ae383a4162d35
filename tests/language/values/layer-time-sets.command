run layer-time-sets.yaml --format csv --of 'x[c]' --of total --of aim
