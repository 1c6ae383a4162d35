fit E1023-name.yaml --of yy; "$grdp" --lang vi fit E1023-name.yaml --of yy
