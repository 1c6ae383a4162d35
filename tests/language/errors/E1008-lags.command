check E1008-lags.yaml; "$grdp" --lang vi check E1008-lags.yaml
