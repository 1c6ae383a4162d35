check E1019-computed.yaml; "$grdp" --lang vi check E1019-computed.yaml
