run layer-is-each.yaml --format csv --of 'y[a]' --of 'y[b]' --of 'y[c]'
