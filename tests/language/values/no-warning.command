check no-warning.yaml
