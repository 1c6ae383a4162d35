run joint-persistence.yaml --charts none
