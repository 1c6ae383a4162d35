run numbers.yaml --format csv --of 'million' --of 'exponent' --of 'small' --of 'big' --of 'decimals' --of 'grouped' --of 'negative' --of 'quoted' --of 'zero'
