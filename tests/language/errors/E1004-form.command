check E1004-form.yaml; "$grdp" --lang vi check E1004-form.yaml
