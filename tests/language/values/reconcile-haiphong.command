reconcile ../../../scenarios/haiphong/resolution.yaml
