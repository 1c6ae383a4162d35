/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grdp.h repeats the prototypes of the inner headers: together they must compile. Its types are checked beside them.
 */
#include "results.h"
#include "run.h"
#include "scenario.h"

#include "../../../model/grdp.h"

#include <criterion/criterion.h>

/* grdp.h alone numbers them so. */
Test(public_types, numbers_are_those_of_the_public_header) {
  cr_expect_eq(GRDP_OK, 0);
  cr_expect_eq(GRDP_INVALID, 1);
  cr_expect_eq(GRDP_MEMORY, 2);
  cr_expect_eq(GRDP_FILE, 3);
  cr_expect_eq(GRDP_NUMERIC, 4);
  cr_expect_eq(GRDP_CHECK, 5);
  cr_expect_eq(GRDP_ENGLISH, 0);
  cr_expect_eq(GRDP_VIETNAMESE, 1);
  cr_expect_eq(GRDP_EDIT_SET, 0);
  cr_expect_eq(GRDP_EDIT_ADJUST, 1);
  cr_expect_eq(GRDP_EDIT_FIX, 2);
  cr_expect_eq(sizeof(grdp_edit), 2 * sizeof(void *));
}
