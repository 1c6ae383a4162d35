check E1010-both.yaml; "$grdp" --lang vi check E1010-both.yaml
