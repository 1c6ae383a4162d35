run joint-form.yaml --charts none
