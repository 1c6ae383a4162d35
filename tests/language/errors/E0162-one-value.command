set E0162-one-value.yaml 'revenue@2026=5' --dry-run
