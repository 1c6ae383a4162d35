fit E1026-bent.yaml; "$grdp" --lang vi fit E1026-bent.yaml
