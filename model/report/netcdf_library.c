/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netcdf_library.h"

#include <dlfcn.h>
#include <string.h>

/* ISO C knows no conversion from an object's address to a function's; POSIX promises that the bytes are the same. */
static bool find(void *library, const char *name, void *function, size_t size) {
  void *address = dlsym(library, name);
  memcpy(function, &address, size);
  return address != NULL;
}

bool grdp_netcdf_load(grdp_netcdf *out) {
  void *library = dlopen(GRDP_NETCDF, RTLD_NOW | RTLD_LOCAL);
  bool found = library != NULL;
#define GRDP_NETCDF_FIND(name) found = found && find(library, "nc_" #name, &out->name, sizeof out->name);
  GRDP_NETCDF_FUNCTIONS(GRDP_NETCDF_FIND)
#undef GRDP_NETCDF_FIND
  return found;
}
