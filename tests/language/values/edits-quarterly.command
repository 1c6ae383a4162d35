run edits-quarterly.yaml --format csv --of 'y'
