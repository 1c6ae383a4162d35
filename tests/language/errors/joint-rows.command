run joint-rows.yaml --charts none
