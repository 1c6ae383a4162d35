check E1011-columns.yaml; "$grdp" --lang vi check E1011-columns.yaml
