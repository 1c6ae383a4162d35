check E0309-byte.yaml --set "revenue=$(printf '12\377')"
