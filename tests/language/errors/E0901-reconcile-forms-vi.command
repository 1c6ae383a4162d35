check E0901-reconcile-forms.yaml --lang vi
