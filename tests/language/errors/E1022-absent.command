backtest E1022-absent.yaml; "$grdp" --lang vi backtest E1022-absent.yaml
