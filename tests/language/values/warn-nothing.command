run warn-nothing.yaml --format csv --of z
