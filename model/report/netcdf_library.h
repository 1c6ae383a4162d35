/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The NetCDF library, loaded when a file of draws is written: it brings some forty other libraries along, and starting
 * the program with them would take ten times as long. Internal to report/.
 */
#ifndef GRDP_NETCDF_LIBRARY_H
#define GRDP_NETCDF_LIBRARY_H

#include <netcdf.h>
#include <stdbool.h>

#define GRDP_NETCDF_FUNCTIONS(X)                                                                                     \
  X(create)                                                                                                          \
  X(def_dim)                                                                                                         \
  X(def_var)                                                                                                         \
  X(def_var_chunking)                                                                                                \
  X(def_var_fill)                                                                                                    \
  X(put_att_text)                                                                                                    \
  X(put_var_string)                                                                                                  \
  X(put_var1_int)                                                                                                    \
  X(put_var1_string)                                                                                                 \
  X(put_vara_float)                                                                                                  \
  X(enddef)                                                                                                          \
  X(close)                                                                                                           \
  X(strerror)

typedef struct grdp_netcdf {
#define GRDP_NETCDF_MEMBER(name) __typeof__(nc_##name) *name;
  GRDP_NETCDF_FUNCTIONS(GRDP_NETCDF_MEMBER)
#undef GRDP_NETCDF_MEMBER
} grdp_netcdf;

/* False when the library is not installed, or lacks a function. It stays loaded. */
bool grdp_netcdf_load(grdp_netcdf *out);

#endif
