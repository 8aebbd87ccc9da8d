#!/bin/sh
# Starts the server: start.sh postgres [options]
set -eu
if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    echo 'POSTGRES_PASSWORD is not set: give the password of the superuser postgres' >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    chown postgres:postgres /var/lib/postgresql/data
    exec setpriv --reuid=postgres --regid=postgres --clear-groups sh "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    cp -R /usr/local/share/axion/data "$PGDATA"
    chmod 700 "$PGDATA"
    quoted=$(printf %s "$POSTGRES_PASSWORD" | sed "s/'/''/g")
    printf "alter role postgres password '%s'\n" "$quoted" | postgres --single -F -D "$PGDATA" postgres > /dev/null
fi
shift
unset POSTGRES_PASSWORD
exec postgres -c listen_addresses='*' "$@"
