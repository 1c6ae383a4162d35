run --no-such-option >/dev/null 2>&1
