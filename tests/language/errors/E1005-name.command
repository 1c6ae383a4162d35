check E1005-name.yaml; "$grdp" --lang vi check E1005-name.yaml
