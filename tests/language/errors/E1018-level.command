check E1018-level.yaml; "$grdp" --lang vi check E1018-level.yaml
