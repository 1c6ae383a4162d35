run median-fixed.yaml --format csv --of 'x' --of 'y' --of 'total' --draws 0
