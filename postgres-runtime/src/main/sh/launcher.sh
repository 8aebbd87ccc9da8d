#!/bin/sh
# Runs @program@ of this runtime with the runtime's own loader, libraries and projection data.
here=$(dirname "$(readlink -f "$0")")
root=${here%/bin}
PROJ_DATA=$root/usr/share/proj
export PROJ_DATA
exec "$root/@lib@/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$root/@lib@" @preload@--argv0 "$root/@pglib@/bin/@program@" \
    "$root/@pglib@/bin/@program@" "$@"
