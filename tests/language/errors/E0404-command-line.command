check E0404-command-line.yaml --set 'revenue@2035=130000'
