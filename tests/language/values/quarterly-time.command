run quarterly-time.yaml --format csv --of 'n'
