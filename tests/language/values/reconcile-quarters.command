reconcile ../../../scenarios/examples/quarters.yaml --lang vi
