run layer-edits-order.yaml --format csv --of 'gdp' --of 'debt'
