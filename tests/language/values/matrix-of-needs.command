run matrix-of-needs.yaml --format csv --of 'rounded[a]' --of 'rounded[b]' --of 'rounded[h]' --of 'first_round[a]' --of 'first_round[h]' --of 'taken' --of 'price[a]' --of 'last_of_sum'
