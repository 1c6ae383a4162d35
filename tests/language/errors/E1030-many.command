check E1030-many.yaml; "$grdp" --lang vi check E1030-many.yaml
