run if-lazy.yaml --format csv --of 'safe_ratio' --of 'safe_log' --of 'nested' --of 'untaken_root'
