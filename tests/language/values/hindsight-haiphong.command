backtest ../../../scenarios/haiphong/hindsight.yaml --format csv | grep -E '^growth.*,plan,,(n|mean_error|sd),'
