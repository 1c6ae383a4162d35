fit E1025-few.yaml; "$grdp" --lang vi fit E1025-few.yaml
