fit E1024-missing.yaml; "$grdp" --lang vi fit E1024-missing.yaml
