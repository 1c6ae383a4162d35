fit E1021-absent.yaml; "$grdp" --lang vi fit E1021-absent.yaml
