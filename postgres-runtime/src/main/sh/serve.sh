#!/bin/sh
# Runs a throw-away server of this runtime, and removes what it leaves.
#
#   serve [--keep] [--clock] [--replica-of PORT] DIR [postgres options]
#
# DIR must exist; the data directory is made in it, from the one that the runtime carries. The first line of standard
# input is the superuser's password. The server ends when standard input does: whoever started this holds the other end
# of a pipe, and the kernel closes it even when that process is killed with SIGKILL. With --keep only the server's own
# end counts. Either way DIR is gone afterwards. As root the server itself runs as an unprivileged user.
#
# With --clock the server's time is the real one and the seconds that the file DIR/clock holds, such as +3456000 or
# -0.5: read anew at every look at the clock, so it must exist and be replaced as a whole. With --replica-of the data
# comes from the server on that port of 127.0.0.1 instead, whose superuser has that password, and is streamed on.
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
primary=
postgres=$here/postgres
clock=
while :; do
    case $1 in
        --keep) keep=yes ;;
        --clock) clock=yes ;;
        --replica-of)
            primary=$2
            shift
            ;;
        *) break ;;
    esac
    shift
done
dir=$1
shift

fail() {
    rm -rf "$dir"
    printf '%s\n' "$1" | head -c 4000
    exit 1
}
[ -e /usr/share/zoneinfo/UTC ] \
    || fail 'this host has no time zone data in /usr/share/zoneinfo: install its package tzdata'
IFS= read -r password || fail 'no password came on standard input'
user=
if [ "$(id -u)" = 0 ]; then
    user='--reuid=65534 --regid=65534 --clear-groups'
fi
give() {
    [ -z "$user" ] || said=$(chown -R 65534:65534 "$dir" 2>&1) || fail "cannot give the data directory to user id 65534: $said"
}

if [ -n "$primary" ]; then
    give
    # The password is not among the arguments, which everybody on this host may read.
    said=$(PGPASSWORD=$password "$here/setpriv" $user --pdeathsig KILL "$here/pg_basebackup" -h 127.0.0.1 -p "$primary" \
        -U postgres -D "$dir/data" -X stream -c fast --write-recovery-conf --no-sync --no-manifest 2>&1 < /dev/null) \
        || fail "cannot copy the primary's data: $said"
else
    said=$(cp -R "${here%/bin}/data" "$dir/data" 2>&1) || fail "cannot make the data directory: $said"
    give
    # Before anybody can connect. One iteration, since a test connects often and nobody else reads the verifier.
    said=$(printf "set scram_iterations to 1\nalter role postgres password '%s'\n" "$password" \
        | "$here/setpriv" $user "$here/postgres" --single -F -c log_checkpoints=off -D "$dir/data" postgres 2>&1) \
        || fail "cannot set the password: $said"
    case $said in
        *ERROR* | *FATAL* | *PANIC*) fail "cannot set the password: $(echo "$said" | grep -E 'ERROR|FATAL|PANIC')" ;;
    esac
fi

if [ -n "$clock" ]; then
    postgres=$here/postgres-with-clock
    FAKETIME_TIMESTAMP_FILE=$dir/clock
    FAKETIME_NO_CACHE=1
    # Durations are measured on the monotonic clock, which runs on; so do the times of files.
    FAKETIME_DONT_FAKE_MONOTONIC=1
    NO_FAKE_STAT=1
    # Else it leaves files in /dev/shm.
    FAKETIME_DISABLE_SHM=1
    export FAKETIME_TIMESTAMP_FILE FAKETIME_NO_CACHE FAKETIME_DONT_FAKE_MONOTONIC NO_FAKE_STAT FAKETIME_DISABLE_SHM
fi

# Should this script be killed itself, the kernel still ends the server (--pdeathsig).
exec 3<&0
"$here/setpriv" $user --pdeathsig KILL "$postgres" -D "$dir/data" "$@" < /dev/null > "$dir/server.log" 2>&1 3<&- &
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
