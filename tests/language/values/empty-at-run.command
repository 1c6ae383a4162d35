run empty-at-run.yaml --format csv
