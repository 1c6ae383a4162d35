set E0164-by-period.yaml revenue=5 --dry-run
