check E0411-command-line.yaml --set 'growth[services]@2026=10.3'
