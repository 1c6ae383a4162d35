fit E1031-logs.yaml; "$grdp" --lang vi fit E1031-logs.yaml
