check E1006-empty.yaml; "$grdp" --lang vi check E1006-empty.yaml
