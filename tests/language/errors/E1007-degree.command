check E1007-degree.yaml; "$grdp" --lang vi check E1007-degree.yaml
