/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a fuzz target over the files that are named, so that the corpus is a test in every build.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    fprintf(stderr, "cannot read %s\n", path);
    return 1;
  }
  long size = ftell(file);
  rewind(file);
  uint8_t *data = malloc((size_t)size + 1);
  size_t got = data == NULL ? 0 : fread(data, 1, (size_t)size, file);
  fclose(file);
  if (got == (size_t)size)
    LLVMFuzzerTestOneInput(data, got);
  free(data);
  return got != (size_t)size;
}

int main(int count, char **paths) {
  int failures = count < 2;
  for (int i = 1; i < count; i++)
    failures += replay(paths[i]);
  printf("%d inputs replayed\n", count - 1);
  return failures != 0;
}
