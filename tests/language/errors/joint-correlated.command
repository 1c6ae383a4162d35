run joint-correlated.yaml --charts none
