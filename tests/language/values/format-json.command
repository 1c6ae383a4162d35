run format-json.yaml --format json
