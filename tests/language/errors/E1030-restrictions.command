fit E1030-restrictions.yaml; "$grdp" --lang vi fit E1030-restrictions.yaml
