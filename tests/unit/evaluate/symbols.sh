#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: symbols.sh LIBM OBJECT...
# Fails when an object calls anything of the mathematics library but fma and sqrt, which are exact or correctly rounded
# everywhere: other functions give other bits on other machines.
set -eu
libm=$1
shift
test -r "$libm" || { echo "cannot read $libm" >&2; exit 1; }
list=$(mktemp)
trap 'rm -f "$list"' EXIT
nm -D --defined-only "$libm" | sed 's/.* //; s/@.*//' | sort -u | grep -vxE 'fma|sqrt' >"$list"
grep -qx exp "$list" || { echo "$libm does not look like the mathematics library" >&2; exit 1; }
if nm -u "$@" | sed -n 's/^ *U //p' | sed 's/@.*//' | sort -u | grep -xFf "$list"; then
  echo "functions of libm are called" >&2
  exit 1
fi
