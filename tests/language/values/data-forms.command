run data-forms.yaml --format csv --of 'x[b]' --of 'y' --of 'e' --of 's'
