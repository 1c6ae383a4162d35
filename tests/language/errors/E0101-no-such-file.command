check E0101-resolutoin.yaml
