run distributions.yaml --draws 0 --format csv | grep ',2025,' | grep -v 'd1[1-6],\|d23,\|past,'
