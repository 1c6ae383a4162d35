run check-in-draw.yaml --charts none --draws 4096 --seed 1
