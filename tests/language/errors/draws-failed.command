run draws-failed.yaml --charts none --draws 4096 --seed 1
