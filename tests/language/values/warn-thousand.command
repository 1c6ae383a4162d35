run warn-thousand.yaml --format csv --of z 2>&1 | grep -o 'warn-thousand[^ ]*: warning.W0417.: [0-9.]* is\|^warn-thousand,.*'
