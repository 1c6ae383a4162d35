run sets-overlap.yaml --format csv --of total
