reconcile E0910-reconcile-numbers.yaml --lang vi
