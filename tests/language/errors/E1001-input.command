check E1001-input.yaml; "$grdp" --lang vi check E1001-input.yaml
