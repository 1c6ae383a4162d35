run history.yaml --format csv --of 'growth' --of 'gdp' --of 'half' --of 'lagged' --of 'own' --of 'remains'
