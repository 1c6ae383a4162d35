check E1003-twice.yaml; "$grdp" --lang vi check E1003-twice.yaml
