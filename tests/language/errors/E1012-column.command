check E1012-column.yaml; "$grdp" --lang vi check E1012-column.yaml
