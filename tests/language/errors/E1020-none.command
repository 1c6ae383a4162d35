check E1020-none.yaml; "$grdp" --lang vi check E1020-none.yaml
