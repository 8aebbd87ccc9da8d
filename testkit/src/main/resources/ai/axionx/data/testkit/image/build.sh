#!/bin/sh
# Makes the data directory that every container starts from: build.sh DIRECTORY
set -eu
data=$1
initdb --pgdata "$data" --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 \
    --locale-provider builtin --builtin-locale C.UTF-8 --wal-segsize 4 --no-sync --no-instructions > /dev/null
pg_ctl --pgdata "$data" --wait --silent --options '-c fsync=off -c listen_addresses= -c unix_socket_directories=/tmp' start
psql() { command psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --host /tmp --username postgres "$@"; }
psql --dbname postgres --command 'create database template_extensions is_template true'
psql --dbname template_extensions \
    --command 'create extension postgis' \
    --command 'create schema partman' \
    --command 'create extension pg_partman schema partman'
pg_ctl --pgdata "$data" --wait --silent --mode fast stop
cp /usr/local/share/axion/pg_hba.conf "$data/pg_hba.conf"
