run two-indices.yaml --format csv --of 'use[p]' --of 'use[q]' --of 'col[u]' --of 'col[v]' --of 'stock[p,u]' --of 'stock[p,v]' --of 'stock[q,u]' --of 'stock[q,v]' --of 'trace' --of 'off'
