set E0165-list.yaml revenue@2026=5 --dry-run
