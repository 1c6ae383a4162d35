run path-forms.yaml --format csv --of 'half' --of 'steps' --of 'grow' --of 'clip' --of 'down' --of 'choice' --of 'unordered'
