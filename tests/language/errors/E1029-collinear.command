fit E1029-collinear.yaml; "$grdp" --lang vi fit E1029-collinear.yaml
