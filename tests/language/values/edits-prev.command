run edits-prev.yaml --format csv --of 'y' --of 'z' --of 'k'
