check E1014-mixed.yaml; "$grdp" --lang vi check E1014-mixed.yaml
