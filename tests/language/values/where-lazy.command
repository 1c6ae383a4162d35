run where-lazy.yaml --format csv --of 'ratios' --of 'logs' --of 'least' --of 'average' --of 'product'
