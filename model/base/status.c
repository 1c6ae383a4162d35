/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "status.h"

const char *grdp_status_text(grdp_status status) {
  switch (status) {
#define GRDP_STATUS_CASE(name, text)                                                                                 \
  case GRDP_##name:                                                                                                  \
    return text;
    GRDP_STATUSES(GRDP_STATUS_CASE)
#undef GRDP_STATUS_CASE
  }
  return "unknown status";
}
