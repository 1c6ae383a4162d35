reconcile ../../../scenarios/haiphong/resolution.yaml --lang vi --of rates_to_goal
