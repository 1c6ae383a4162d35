run history-lags.yaml --format csv --of 'index' --of 'growth' --of 'smooth' --of 'change' --of 'lag3' --of 'ratio' --of 'ratio_before'
