run pairs-removed.yaml --format csv --of exports --draws 0
