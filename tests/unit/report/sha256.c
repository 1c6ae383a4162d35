/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Vectors of NIST FIPS 180-4's example file (SHA256.pdf) and of the NIST CAVP byte test files (SHA256ShortMsg.rsp), and
 * the lengths around a block's end, where the padding changes form.
 */
#include "sha256.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static void expect_hash(const void *bytes, size_t size, const char *expected, const char *label) {
  char hash[65];
  grdp_sha256(bytes, size, hash);
  cr_expect_str_eq(hash, expected, "%s", label);
}

Test(sha256, published_vectors) {
  expect_hash("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "empty");
  expect_hash(NULL, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "no bytes");
  expect_hash("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "one block");
  expect_hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", "two blocks");
  expect_hash("\xd3", 1, "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1", "one byte");
}

Test(sha256, a_million_letters) {
  char *letters = malloc(1000000);
  cr_assert_not_null(letters);
  memset(letters, 'a', 1000000);
  expect_hash(letters, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", "a million a");
  free(letters);
}
