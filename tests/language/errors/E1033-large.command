check E1033-large.yaml; "$grdp" --lang vi check E1033-large.yaml
