fit E1028-unread.yaml; "$grdp" --lang vi fit E1028-unread.yaml
