fit E1009-many.yaml; "$grdp" --lang vi fit E1009-many.yaml
