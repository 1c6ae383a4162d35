check E1013-rows.yaml; "$grdp" --lang vi check E1013-rows.yaml
