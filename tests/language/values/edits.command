run edits.yaml --format csv --of 'r[a]' --of 'r[b]' --of 'x' --of 'fixed' --of 'y' --of 's[a]' --of 's[b]' --of 'w' --of 'h'
