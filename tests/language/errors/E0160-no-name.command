set E0160-no-name.yaml 'Revenue total=5' --dry-run
