run sections-order.yaml --format csv --of 'c' --of 'b[p]' --of 'b[q]' --of 'a'
