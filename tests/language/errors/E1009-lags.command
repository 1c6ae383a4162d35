check E1009-lags.yaml; "$grdp" --lang vi check E1009-lags.yaml
