check E1016-twice.yaml; "$grdp" --lang vi check E1016-twice.yaml
