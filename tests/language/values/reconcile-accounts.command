reconcile ../../../scenarios/examples/accounts.yaml
