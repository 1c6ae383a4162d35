run start-forms.yaml --format csv --of 'one' --of 'out[a]' --of 'out[b]' --of 'lag' --of 'both[a]' --of 'both[b]' --of 'known' --of 'common[a]' --of 'common[b]' --of 'quotient'
