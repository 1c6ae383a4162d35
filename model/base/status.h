/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one status code. A function that can fail returns it; results are written only on GRDP_OK.
 * A caller's bug is an assert, a user's mistake a diagnostic (GRDP_INVALID says there is one),
 * a numeric failure in a draw is data.
 */
#ifndef GRDP_STATUS_H
#define GRDP_STATUS_H

#define GRDP_STATUSES(X)                                                                                             \
  X(OK, "done")                                                                                                      \
  X(INVALID, "the input is invalid; the diagnostics say where")                                                      \
  X(MEMORY, "out of memory")                                                                                         \
  X(FILE, "a file could not be read or written")                                                                     \
  X(NUMERIC, "the model could not be computed")                                                                      \
  X(CHECK, "a check of the model does not hold")

typedef enum grdp_status {
#define GRDP_STATUS_NAME(name, text) GRDP_##name,
  GRDP_STATUSES(GRDP_STATUS_NAME)
#undef GRDP_STATUS_NAME
} grdp_status;

/* The English meaning of a status; never NULL. */
const char *grdp_status_text(grdp_status status);

/* Returns a failure to the caller at once. */
#define GRDP_TRY(call)                                                                                               \
  do {                                                                                                               \
    grdp_status grdp_try_status = (call);                                                                            \
    if (grdp_try_status != GRDP_OK)                                                                                  \
      return grdp_try_status;                                                                                        \
  } while (0)

#endif
