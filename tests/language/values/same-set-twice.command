run same-set-twice.yaml --format csv --of 'flow[a,b]' --of 'row[a]' --of 'row[b]' --of 'off' --of 'if_same[a,a]' --of 'if_same[a,b]' | grep -v ',history,'
