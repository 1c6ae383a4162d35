set E0163-range.yaml 'revenue@2026=5' --dry-run
