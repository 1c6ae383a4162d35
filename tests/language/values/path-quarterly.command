run path-quarterly.yaml --format csv --of 'a' --of 'b' --of 'c' --of 'dd'
