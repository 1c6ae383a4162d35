run warn-adjust-history.yaml --format csv
