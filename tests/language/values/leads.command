run leads.yaml --format csv --of 'next' --of 'second' --of 'ratio' --of 'rs'
