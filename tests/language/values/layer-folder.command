run layer-folder.yaml --format csv --of 'z'
