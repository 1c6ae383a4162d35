run base-mid-year.yaml --format csv --of 'y'
