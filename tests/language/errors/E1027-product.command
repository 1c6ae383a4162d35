fit E1027-product.yaml; "$grdp" --lang vi fit E1027-product.yaml
