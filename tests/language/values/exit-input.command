run no-such-file.yaml >/dev/null 2>&1
