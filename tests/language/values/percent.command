run percent.yaml --format csv --of 'a' --of 'b' --of 'c' --of 'dd' --of 'e' --of 'index' --of 'one'
