#!/bin/sh
# Runs a throw-away server of this runtime, and removes what it leaves.
#
#   serve [--keep | --shared] [--clock] [--replica-of PORT] DIR [postgres options]
#
# DIR must exist; the data directory is made in it, from the one that the runtime carries. The first line of standard
# input is the superuser's password. The server ends when standard input does: whoever started this holds the other end
# of a pipe, and the kernel closes it even when that process is killed with SIGKILL. With --keep only the server's own
# end counts. Either way DIR is gone afterwards. As root the server itself runs as an unprivileged user.
#
# With --shared others may use the server, too: each of them holds the FIFO DIR/users open for as long as it lives, and
# the server ends when neither they nor whoever started it are left, and nobody new has come for as many seconds as the
# file DIR/linger says. Before it ends, there is a file DIR/ending: who finds that after having opened the FIFO is late.
# Directories of shared servers that were killed together with this script are removed by the next one beside them.
#
# DIR/server.pid holds the server's process id. Who stops the server to start it again leaves a file DIR/stopped before, and
# renames it to DIR/started when it is time.
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
shared=
primary=
postgres=$here/postgres
clock=
while :; do
    case $1 in
        --keep) keep=yes ;;
        --shared) shared=yes ;;
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
if [ -n "$shared" ]; then
    # Before all else: should the JVM be killed now, the next one sees that this directory is in use.
    exec 9> "$dir/alive"
    if ! "$here/flock" -n 9; then
        # It is theirs now, so it stays.
        printf 'somebody else uses %s\n' "$dir"
        exit 1
    fi
fi
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

if [ -n "$shared" ]; then
    mkfifo "$dir/users" || fail "cannot make $dir/users"
    for other in "${dir%/*}"/axion-shared-postgres-*; do
        if [ "$other" != "$dir" ] && [ -e "$other/address" ]; then
            "$here/flock" -n "$other/alive" rm -rf "$other"
        fi
    done
fi

exec 3<&0

# Whether somebody has the FIFO open, or comes within so many seconds: until then, opening it for reading waits. It stays
# in this script's group, so that it ends with it.
attended() {
    timeout --foreground -s KILL "$1" sh -c ': < "$1"' sh "$dir/users"
}

if [ -z "$keep" ]; then
    (
        while read -r _ <&3; do :; done
        if [ -n "$shared" ]; then
            # For a moment 4 is the other end, so opening 5 does not wait; then reading 5 ends when nobody else is left.
            exec 4<> "$dir/users" 5< "$dir/users" 4>&-
            while :; do
                while read -r _ <&5; do :; done
                linger=$(cat "$dir/linger" 2> /dev/null)
                [ "${linger:-0}" -gt 0 ] && attended "$linger" && continue
                : > "$dir/ending"
                attended 0.1 || break
                rm -f "$dir/ending"
            done
        fi
        # Again and again: until the server has its handlers, it ignores the signal. And no other: once this one has ended,
        # the next may have a directory of the same name, while nobody has reaped this script yet.
        : > "$dir/abandoned"
        while [ -e "$dir/abandoned" ] && kill -0 $$; do
            kill -QUIT "$(cat "$dir/server.pid")"
            sleep 0.1
        done
    ) > /dev/null 2>&1 9>&- &
fi

# Should this script be killed itself, the kernel still ends the server (--pdeathsig).
while :; do
    "$here/setpriv" $user --pdeathsig KILL "$postgres" -D "$dir/data" "$@" \
        < /dev/null > "$dir/server.log" 2>&1 3<&- 9>&- &
    server=$!
    echo $server > "$dir/server.pid"
    wait $server
    status=$?
    while [ -e "$dir/stopped" ] && [ ! -e "$dir/abandoned" ]; do sleep 0.05; done
    [ -e "$dir/started" ] && [ ! -e "$dir/abandoned" ] || break
    rm -f "$dir/started"
done
said=$(tail -n 15 "$dir/server.log" | tail -c 4000)
# Whoever still waits for users, with all that it has started.
trap '' USR1
kill -USR1 0
# First remove, then speak: nobody may be listening any more.
rm -rf "$dir"
printf '%s\n' "$said"
exit $status
