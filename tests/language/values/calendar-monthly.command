run calendar-monthly.yaml --format csv --of 'stamp'
