#!/bin/sh
# Builds the relocatable PostgreSQL + PostGIS + pg_partman runtime from Debian's signed packages.
#
#   build-runtime.sh TARGET CACHE
#
# TARGET receives `runtime.tar.gz` and `runtime.properties`; CACHE keeps them for the next build, keyed by
# the recipe (everything in this folder). Needs no root and leaves the host alone: apt works in a private
# directory with the host's own mirror and keyring. Exit code 0 with a file `unavailable` in TARGET, holding
# one line that says why, means that this host cannot build the runtime.
set -eu
export LC_ALL=C TZ=UTC
umask 022

release=trixie
postgres=17
packages="postgresql-$postgres postgresql-client-$postgres postgresql-$postgres-postgis-3 postgresql-$postgres-partman pgbouncer util-linux libfaketime"
triplet=x86_64-linux-gnu

recipe=$(cd "$(dirname "$0")" && pwd)
target=$1
cache=$2
mkdir -p "$target"

unavailable() {
    echo "$*" > "$target/unavailable"
    echo "postgres-runtime: not built on this host: $*"
    exit 0
}

# ---- what this host must offer -------------------------------------------------------------------------------
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || unavailable "needs Linux on x86-64, this is $(uname -s) on $(uname -m)"
for tool in apt-get apt-cache dpkg-deb tar gzip sha256sum awk sed; do
    command -v $tool > /dev/null || unavailable "needs the command $tool"
done

key=$(cat "$recipe"/* | sha256sum | cut -c1-16)
kept=$cache/$release-$postgres-$key
if [ -f "$kept/runtime.properties" ] \
    && [ "sha256=$(sha256sum < "$kept/runtime.tar.gz" | cut -d' ' -f1)" = "$(grep '^sha256=' "$kept/runtime.properties")" ]; then
    cp "$kept/runtime.tar.gz" "$kept/runtime.properties" "$target/"
    echo "postgres-runtime: $(sed -n 's/^summary=//p' "$target/runtime.properties") (cached)"
    exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/axion-postgres-runtime.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# ---- apt in a private directory --------------------------------------------------------------------------------
# The host's mirrors are asked for the release that we need; without a Debian mirror there is nothing to build from.
host_release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/apt/etc/apt.conf.d"
: > "$work/apt/status"
apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(SIGNED_BY)' 'Created-By: Packages' 2> /dev/null \
    | awk -v from="$host_release" -v to=$release '
        $2 == from || $2 == from "-updates" || $2 == from "-security" {
            if ($3 != "main" && $3 != "main/") next
            if ($4 !~ /^\//) $4 = "/usr/share/keyrings/debian-archive-keyring.gpg"
            sub(from, to, $2)
            line = "deb [signed-by=" $4 "] " $1 " " $2 " main"
            if (!seen[line]++) print line
        }' > "$work/apt/etc/sources.list"
grep -qi debian "$work/apt/etc/sources.list" || unavailable "needs a Debian mirror among apt's sources"
cat > "$work/apt/apt.conf" <<CONF
Dir::Etc "$work/apt/etc";
Dir::Etc::sourcelist "$work/apt/etc/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::parts "$work/apt/etc/apt.conf.d";
Dir::State "$work/apt";
Dir::State::lists "$work/apt/lists";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt";
Dir::Cache::archives "$work/apt/archives";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
export APT_CONFIG="$work/apt/apt.conf"
apt-get -qq update > "$work/apt.log" 2>&1 \
    || unavailable "apt cannot read Debian $release: $(grep -m1 '^[EW]:' "$work/apt.log" || echo 'no reason given')"

# Everything the packages depend on, less what only unused parts of them need (JIT, raster, SFCGAL, scripts).
apt-get -qq -y --print-uris install $packages 2> "$work/apt.log" \
    | awk '{ print $2 }' | sed 's/_.*//' \
    | grep -vE '^(libllvm|libgdal|libz3|perl|libperl|python3|libpython3|gcc|systemd|libsfcgal|mysql|mariadb|libmariadb|libpoppler|fonts-|libhdf|libnetcdf)' \
    > "$work/names" \
    || unavailable "apt cannot resolve $packages in Debian $release: $(grep -m1 '^E:' "$work/apt.log")"
# dpkg's file names say nothing that apt has not verified: apt checks every archive against the signed index.
(cd "$work/apt/archives" && apt-get -qq download $(cat "$work/names")) > "$work/apt.log" 2>&1 \
    || unavailable "apt cannot download from Debian $release: $(grep -m1 '^E:' "$work/apt.log")"

# ---- unpack, then keep what the server and the client tools need -----------------------------------------------
host=$work/host
mkdir -p "$host"
for deb in "$work"/apt/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$host" --exclude='./usr/share/doc/*/changelog*' --exclude='./usr/share/man' \
        --exclude='./usr/share/locale' --no-same-owner
    echo "$(dpkg-deb -f "$deb" Package) $(dpkg-deb -f "$deb" Version) $(dpkg-deb -f "$deb" Source | sed 's/ .*//')"
done | sort > "$work/packages"

runtime=$work/runtime
lib=usr/lib/$triplet
pglib=usr/lib/postgresql/$postgres
pgshare=usr/share/postgresql/$postgres
loader=$host/$lib/ld-linux-x86-64.so.2
mkdir -p "$runtime/bin" "$runtime/$lib" "$runtime/$pglib/bin" "$runtime/$pglib/lib" "$runtime/usr/share/proj" "$runtime/licences"

for program in postgres initdb psql pg_dump pg_restore pg_basebackup pg_isready; do
    cp "$host/$pglib/bin/$program" "$runtime/$pglib/bin/"
done
cp "$host/usr/sbin/pgbouncer" "$runtime/$pglib/bin/"
cp "$host/usr/bin/setpriv" "$host/usr/bin/setsid" "$host/usr/bin/flock" "$runtime/$pglib/bin/"
for module in "$host/$pglib"/lib/*.so; do
    case ${module##*/} in
        llvmjit* | postgis_raster* | postgis_sfcgal* | postgis_topology* | address_standardizer* | sepgsql* | pgxml* | basebackup_to_shell* | test_decoding*) ;;
        *) cp "$module" "$runtime/$pglib/lib/" ;;
    esac
done
cp -R "$host/$pgshare" "$runtime/usr/share/postgresql.tmp" && mkdir -p "$runtime/usr/share/postgresql" \
    && mv "$runtime/usr/share/postgresql.tmp" "$runtime/$pgshare"
(
    cd "$runtime/$pgshare/extension"
    mv postgis-3.control postgis.control # Debian's alternatives system would link it
    postgis=$(sed -n "s/^default_version = '\(.*\)'.*/\1/p" postgis.control)
    partman=$(sed -n "s/^default_version = '\(.*\)'.*/\1/p" pg_partman.control)
    # Only the newest version of each can be created here, so the hundreds of upgrade scripts are dead weight.
    find . -name 'postgis_*' -o -name 'address_standardizer*' -o -name 'sepgsql*' -o -name 'xml2*' | xargs rm -f
    find . -name 'postgis--*' ! -name "postgis--$postgis.sql" -exec rm -f {} +
    find . -name 'pg_partman--*' ! -name "pg_partman--$partman.sql" -exec rm -f {} +
)
cp "$host"/usr/share/proj/proj.db "$host"/usr/share/proj/proj.ini "$runtime/usr/share/proj/"

# The clock that tests can move. The variant for threads, though PostgreSQL has none: that one masks signals while it
# reads its file, and PostgreSQL reads the clock in the handler of its timers. While the library waits in place of the
# C library, it answers with the real time, so a timer that goes off then would find that its time has not come. Under
# other names these functions stand in nobody's way; whatever waits, waits in the C library.
clock=libfaketimeMT.so.1
sed -e 's/epoll_wait/epoll-wait/g' -e 's/nanosleep/nano-leep/g' -e 's/select/se-ect/g' \
    "$host/$lib/faketime/$clock" > "$runtime/$lib/$clock"
if ! grep -q 'epoll-wait' "$runtime/$lib/$clock" || ! grep -q 'nano-leep' "$runtime/$lib/$clock"; then
    echo "postgres-runtime: $clock names its functions otherwise than the version that this was tried with" >&2
    exit 1
fi

# The loader itself says which libraries a binary needs, so no binutils are asked of the host.
{
    find "$runtime/$pglib" -type f \( -path '*/bin/*' -o -name '*.so' \)
    echo "$runtime/$lib/$clock"
} > "$work/binaries"
while read -r binary; do
    "$loader" --inhibit-cache --library-path "$host/$lib" --list "$binary" || echo "$binary: cannot be loaded"
done < "$work/binaries" > "$work/needed" 2>&1
if grep -E 'not found|cannot be loaded|error' "$work/needed"; then
    echo "postgres-runtime: a library that these need is missing from the packages above" >&2
    exit 1
fi
if sed -n 's#.* => \(/[^ ]*\) .*#\1#p' "$work/needed" | grep -vF "$host/"; then
    echo "postgres-runtime: these libraries would come from the host" >&2
    exit 1
fi
# Libraries in sub-folders (BLAS and such) are found by their own run path on Debian; here all lie in one folder.
sed -n "s#.* => \($host/[^ ]*\) .*#\1#p" "$work/needed" | sort -u | while read -r library; do
    cp -L "$library" "$runtime/$lib/"
done
cp -L "$loader" "$runtime/$lib/"

# Licence texts of every package that something was taken from.
for deb in "$work"/apt/archives/*.deb; do
    package=$(dpkg-deb -f "$deb" Package)
    dpkg-deb --fsys-tarfile "$deb" | tar -t | sed 's#^\./##' | grep -v '/$' | sed 's#.*/##' | sort -u > "$work/files"
    if find "$runtime/usr" -type f | sed 's#.*/##' | sort -u | comm -12 - "$work/files" | grep -q . \
        || [ "$package" = "postgresql-$postgres-partman" ]; then
        if [ -f "$host/usr/share/doc/$package/copyright" ]; then
            cp -L "$host/usr/share/doc/$package/copyright" "$runtime/licences/$package"
        fi
        grep "^$package " "$work/packages"
    fi
done | sort -u > "$runtime/packages"
printf '\nChanged in this runtime: %s does not offer epoll_wait, nanosleep and select under these names.\n' $clock \
    >> "$runtime/licences/libfaketime"

# Every command runs through the runtime's own loader, so it meets its own C library on any host.
launcher() { # program [library to preload]
    sed -e "s#@program@#$1#g" -e "s#@pglib@#$pglib#g" -e "s#@lib@#$lib#g" \
        -e "s#@preload@#${2:+--preload $2 }#g" "$recipe/launcher.sh"
}
for program in postgres initdb psql pg_dump pg_restore pg_basebackup pg_isready pgbouncer setpriv setsid flock; do
    launcher $program > "$runtime/bin/$program"
done
launcher postgres $clock > "$runtime/bin/postgres-with-clock"
cp "$recipe/serve.sh" "$runtime/bin/serve"
chmod 755 "$runtime"/bin/*

# ---- a data directory that already holds the extensions ------------------------------------------------------------
# initdb refuses root and asks its sibling `postgres` for its version, which the launcher in its place answers.
as_nobody() {
    if [ "$(id -u)" = 0 ]; then
        "$runtime/bin/setpriv" --reuid=65534 --regid=65534 --clear-groups "$@"
    else
        "$@"
    fi
}
chmod 755 "$work"
as_nobody test -x "$work" || unavailable "user id 65534, who initialises the data directory, cannot enter $work (TMPDIR)"
mkdir "$work/init" && chmod 777 "$work/init"
mv "$runtime/$pglib/bin/postgres" "$runtime/$pglib/bin/postgres.real"
cat > "$runtime/$pglib/bin/postgres" <<LAUNCHER
#!/bin/sh
exec "$runtime/$lib/ld-linux-x86-64.so.2" --library-path "$runtime/$lib" --argv0 "\$0" "$runtime/$pglib/bin/postgres.real" "\$@"
LAUNCHER
chmod 755 "$runtime/$pglib/bin/postgres"
as_nobody "$runtime/bin/initdb" --pgdata "$work/init/data" --username postgres --auth trust --encoding UTF8 \
    --locale-provider builtin --builtin-locale C.UTF-8 --locale C.UTF-8 --no-sync --wal-segsize 4 --no-instructions > "$work/initdb.log" 2>&1 \
    || { cat "$work/initdb.log" >&2; exit 1; }
mv "$runtime/$pglib/bin/postgres.real" "$runtime/$pglib/bin/postgres"

# Run alone, the server would give the extensions object ids below 16384, and pg_dump leaves out what has such a one.
resetwal() {
    as_nobody "$loader" --library-path "$host/$lib" "$host/$pglib/bin/pg_resetwal" "$@" "$work/init/data" \
        > "$work/resetwal.log" 2>&1 || { cat "$work/resetwal.log" >&2; exit 1; }
}
resetwal --next-oid 16384

single() { # database; SQL on standard input, one command a line
    as_nobody "$runtime/bin/postgres" --single -j -F -O -c log_checkpoints=off -D "$work/init/data" "$1" > "$work/single.log" 2>&1
    if grep -E 'ERROR|FATAL|PANIC' "$work/single.log"; then exit 1; fi
}
printf '%s;\n\n' "create database template_extensions is_template true" | single postgres
printf '%s;\n\n' \
    "create extension postgis" \
    "create schema partman" \
    "create extension pg_partman schema partman" \
    | single template_extensions
for database in template1 template_extensions postgres; do
    printf '%s;\n\n' "vacuum (freeze, analyze)" | single $database
done
# One empty WAL segment is enough to start from; every server copies this directory.
resetwal
cp -R "$work/init/data" "$runtime/data"
rm -f "$runtime/data/pg_hba.conf" "$runtime/data/pg_ident.conf" "$runtime/data"/postmaster.*
cp "$recipe/pg_hba.conf" "$recipe/pg_ident.conf" "$runtime/data/"
rm -f "$runtime/$pglib/bin/initdb" "$runtime/bin/initdb"

# ---- pack ------------------------------------------------------------------------------------------------------------
version_of() { awk -v p="$1" '$1 == p { print $2 }' "$runtime/packages" | sed 's/^[0-9]*://; s/[+-].*//'; }
tar -c -C "$runtime" --sort=name --owner=0 --group=0 --numeric-owner --mtime='2000-01-01 00:00:00' --mode='u+rwX,go+rX,go-w' . \
    | gzip -9 -n > "$work/runtime.tar.gz"
size=$(tar -c -C "$runtime" . | wc -c)
{
    echo "sha256=$(sha256sum "$work/runtime.tar.gz" | cut -d' ' -f1)"
    echo "unpacked_bytes=$size"
    echo "postgresql=$(version_of "postgresql-$postgres")"
    echo "postgis=$(version_of "postgresql-$postgres-postgis-3")"
    echo "pg_partman=$(version_of "postgresql-$postgres-partman")"
    sed 's/^\([^ ]*\) \([^ ]*\).*/package.\1=\2/' "$runtime/packages"
    echo "summary=PostgreSQL $(version_of "postgresql-$postgres"), PostGIS $(version_of "postgresql-$postgres-postgis-3"), pg_partman $(version_of "postgresql-$postgres-partman") from Debian $release"
} > "$work/runtime.properties"
cp "$work/runtime.tar.gz" "$work/runtime.properties" "$target/"
if mkdir -p "$cache" 2> /dev/null && staged=$(mktemp -d "$cache/.staged.XXXXXX" 2> /dev/null); then
    chmod 755 "$staged"
    cp "$work/runtime.tar.gz" "$work/runtime.properties" "$staged/"
    rm -rf "$kept"
    mv -T "$staged" "$kept" 2> /dev/null || rm -rf "$staged"
else
    echo "postgres-runtime: $cache cannot be written, so the next build makes the runtime again"
fi
echo "postgres-runtime: $(sed -n 's/^summary=//p' "$target/runtime.properties")"
