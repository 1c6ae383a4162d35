backtest E1023-backtest.yaml --of grwth; "$grdp" --lang vi backtest E1023-backtest.yaml --of grwth
