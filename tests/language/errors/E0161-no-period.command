set E0161-no-period.yaml 'revenue@next=5' --dry-run
