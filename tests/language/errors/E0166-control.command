set E0166-control.yaml "revenue=$(printf '1\a')" --dry-run
