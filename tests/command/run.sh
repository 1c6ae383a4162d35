#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a transcript against the program: run.sh PROGRAM CASES.test
#
# A transcript holds commands and exactly what they print:
#   # comment        kept as it is
#   $ command        run by sh in a fresh copy of fixtures/, with `grdp` on PATH
#   | line           of standard output
#   ! line           of standard error
#   ? code           the exit code, where it is not 0
set -u
program=$1
transcript=$(CDPATH='' cd -- "$(dirname -- "$2")" && pwd)/$(basename -- "$2")
fixtures=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/fixtures
place=$(mktemp -d) || exit 1
trap 'rm -rf "$place"' EXIT
trap 'exit 1' INT TERM
mkdir "$place/bin" "$place/work"
ln -s "$program" "$place/bin/grdp"
cp -R "$fixtures/." "$place/work/"
cd "$place/work" || exit 1
PATH=$place/bin:$PATH
LC_ALL=C.UTF-8
COLUMNS=80
export PATH LC_ALL COLUMNS
unset NO_COLOR LC_MESSAGES LANGUAGE

while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    '$ '*)
      printf '%s\n' "$line"
      (eval "${line#??}") >"$place/out" 2>"$place/err" </dev/null
      code=$?
      sed 's/^/| /; s/ $//' "$place/out"
      sed 's/^/! /; s/ $//' "$place/err"
      [ "$code" -eq 0 ] || printf '? %s\n' "$code"
      ;;
    '| '* | '! '* | '? '* | '|' | '!') ;;
    *) printf '%s\n' "$line" ;;
  esac
done <"$transcript" >"$place/actual"

diff -u "$transcript" "$place/actual"
