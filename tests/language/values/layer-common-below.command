run layer-common-below.yaml --format csv --of 't'
