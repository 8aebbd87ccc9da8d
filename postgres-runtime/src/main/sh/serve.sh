#!/bin/sh
# Runs a throw-away server of this runtime, and removes what it leaves.
#
#   serve [--keep] DIR [postgres options]
#
# DIR must exist; the data directory is made in it, from the one that the runtime carries. The server ends when
# standard input does: whoever started this holds the other end of a pipe, and the kernel closes it even when that
# process is killed with SIGKILL. With --keep standard input is ignored and only the server's own end counts.
# Either way DIR is gone afterwards. As root the server itself runs as an unprivileged user.
set -u
here=$(dirname "$(readlink -f "$0")")
keep=
if [ "$1" = --keep ]; then
    keep=yes
    shift
fi
dir=$1
shift

# A Ctrl-C in a terminal reaches the whole group; the clean-up below must outlive it.
trap '' HUP INT TERM
umask 077

fail() {
    rm -rf "$dir"
    echo "serve: $1"
    exit 1
}
copied=$(cp -R "${here%/bin}/data" "$dir/data" 2>&1) || fail "cannot make the data directory: $copied"
user=
if [ "$(id -u)" = 0 ]; then
    chown -R 65534:65534 "$dir"
    user='--reuid=65534 --regid=65534 --clear-groups'
fi

# Should this script be killed itself, the kernel still tells the server to go (--pdeathsig).
exec 3<&0
"$here/setpriv" $user --pdeathsig QUIT "$here/postgres" -D "$dir/data" "$@" < /dev/null > "$dir/server.log" 2>&1 3<&- &
server=$!
echo "server $server"

watch=
if [ -z "$keep" ]; then
    (
        while read -r _ <&3; do :; done
        kill -QUIT $server
    ) 2> /dev/null &
    watch=$!
fi
wait $server
status=$?
[ -z "$watch" ] || kill -KILL $watch 2> /dev/null
tail -n 15 "$dir/server.log"
rm -rf "$dir"
exit $status
