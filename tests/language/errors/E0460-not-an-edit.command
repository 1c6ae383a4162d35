check E0460-not-an-edit.yaml --set 'revenue 120000'
