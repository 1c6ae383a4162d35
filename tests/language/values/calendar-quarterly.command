run calendar-quarterly.yaml --format csv --of 'stamp'
