check E1002-computed.yaml; "$grdp" --lang vi check E1002-computed.yaml
