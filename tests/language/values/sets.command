run sets.yaml --format csv --of 'again' --of 'chosen' --of 'part' --of 'average' --of 'but_last' --of 'outside' --of 'of_sub'
