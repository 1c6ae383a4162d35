run where-outside.yaml --format csv --of 'weighted' --of 'y[a]' --of 'z[b]' --of 'z[c]'
