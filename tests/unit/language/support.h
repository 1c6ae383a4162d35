/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of the language share. All texts come from one arena that each test frees.
 */
#ifndef LANGUAGE_SUPPORT_H
#define LANGUAGE_SUPPORT_H

#include "parse.h"
#include "units.h"

typedef struct workbench {
  grdp_arena arena;
  grdp_diagnostics *diagnostics;
} workbench;

void bench_open(workbench *bench);
void bench_close(workbench *bench);
/* Forgets the diagnostics, keeps the memory. */
void bench_clear(workbench *bench);

/* The text as a fragment of a file of its own. */
grdp_fragment bench_fragment(workbench *bench, const char *text);
/* The tree as an S-expression: "1 + 2 * x[a](-1)" gives "(+ 1 (* 2 x[a]@-1))"; NULL when the text is refused. */
const char *bench_tree(workbench *bench, const char *text);
const char *bench_path_tree(workbench *bench, const char *text);
const char *bench_show(workbench *bench, const grdp_expression *root);
/* The formula of a path; fails the test when it is refused. */
const grdp_expression *bench_path(workbench *bench, const char *text);
/* The diagnostics as "line:column+width message | hint", one a line; "" when there are none. */
const char *bench_report(workbench *bench, grdp_language language);

#endif
