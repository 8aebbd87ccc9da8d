#!/bin/sh
# Runs a throw-away server of this runtime, and removes what it leaves.
#
#   serve [--keep] DIR [postgres options]
#
# DIR must exist; the data directory is made in it, from the one that the runtime carries. The first line of standard
# input is the superuser's password. The server ends when standard input does: whoever started this holds the other end
# of a pipe, and the kernel closes it even when that process is killed with SIGKILL. With --keep only the server's own
# end counts. Either way DIR is gone afterwards. As root the server itself runs as an unprivileged user.
set -u
here=$(dirname "$(readlink -f "$0")")

# A session of its own: what a terminal sends to a whole group (Ctrl-C, Ctrl-\) is meant for others.
if [ -z "${AXION_SERVE:-}" ]; then
    AXION_SERVE=1
    export AXION_SERVE
    exec "$here/setsid" "$0" "$@"
fi
trap '' HUP INT TERM
umask 077

keep=
if [ "$1" = --keep ]; then
    keep=yes
    shift
fi
dir=$1
shift

fail() {
    rm -rf "$dir"
    printf '%s\n' "$1" | head -c 4000
    exit 1
}
[ -e /usr/share/zoneinfo/UTC ] \
    || fail 'this host has no time zone data in /usr/share/zoneinfo: install its package tzdata'
said=$(cp -R "${here%/bin}/data" "$dir/data" 2>&1) || fail "cannot make the data directory: $said"
user=
if [ "$(id -u)" = 0 ]; then
    said=$(chown -R 65534:65534 "$dir" 2>&1) || fail "cannot give the data directory to user id 65534: $said"
    user='--reuid=65534 --regid=65534 --clear-groups'
fi

# Before anybody can connect. One iteration, since a test connects often and nobody else reads the verifier.
IFS= read -r password || fail 'no password came on standard input'
said=$(printf "set scram_iterations to 1\nalter role postgres password '%s'\n" "$password" \
    | "$here/setpriv" $user "$here/postgres" --single -F -c log_checkpoints=off -D "$dir/data" postgres 2>&1)
case $said in
    *ERROR* | *FATAL* | *PANIC*) fail "cannot set the password: $(echo "$said" | grep -E 'ERROR|FATAL|PANIC')" ;;
esac

# Should this script be killed itself, the kernel still ends the server (--pdeathsig).
exec 3<&0
"$here/setpriv" $user --pdeathsig KILL "$here/postgres" -D "$dir/data" "$@" < /dev/null > "$dir/server.log" 2>&1 3<&- &
server=$!

watch=
if [ -z "$keep" ]; then
    (
        while read -r _ <&3; do :; done
        # Again and again: until the server has its handlers, it ignores the signal.
        while kill -QUIT $server; do sleep 0.1; done
    ) > /dev/null 2>&1 &
    watch=$!
fi
wait $server
status=$?
[ -z "$watch" ] || kill -KILL $watch 2> /dev/null
# First remove, then speak: nobody may be listening any more.
said=$(tail -n 15 "$dir/server.log" | tail -c 4000)
rm -rf "$dir"
printf '%s\n' "$said"
exit $status
