check fit-keys.yaml; "$grdp" --lang vi check fit-keys.yaml
