run names-shared.yaml --format csv --of 'total' --of 'change' --of 'least' --of 'picked' --of 'lagged'
