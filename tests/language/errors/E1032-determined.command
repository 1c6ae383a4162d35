fit E1032-determined.yaml; "$grdp" --lang vi fit E1032-determined.yaml
