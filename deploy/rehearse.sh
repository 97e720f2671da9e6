#!/bin/bash
# Does what docs/deploy.md says on an empty Debian 12 with systemd, and looks at what came of it. For root.
#
#     sh deploy/rehearse.sh
#
# Needs debootstrap and systemd-container. REHEARSE_KEEP=yes leaves the machine it made; REHEARSE_BASE names an
# empty Debian 12 made before by debootstrap, which is copied. How this machine reaches packages is copied into the
# machine while it runs, and never into the repository.
set -euo pipefail
cd "$(dirname "$0")/.."

[ "$(id -u)" = 0 ] || { echo "This makes a machine, so it needs root." >&2; exit 1; }
for program in debootstrap systemd-nspawn nsenter; do
    command -v "$program" >/dev/null || { echo "$program is missing: apt-get install debootstrap systemd-container" >&2; exit 1; }
done

machine=$(mktemp -d /var/tmp/rehearsal.XXXXXX)
container=""
began=$SECONDS

step() { printf '\n== %s  (%s s)\n' "$*" "$((SECONDS - began))"; }

# The commands of the document, of the blocks with these words beside their fences.
blocks() {
    awk -v wanted=" $* " '/^```/ { inside = 0; if (match($0, /^```sh [a-z-]+$/)) { split($0, parts, " "); inside = index(wanted, " " parts[2] " ") > 0 }; next } inside' docs/deploy.md
}

make_debian() {
    step "An empty Debian 12"
    # It becomes the root of a machine with users: they must be able to look into it.
    chmod 755 "$machine"
    if [ -n "${REHEARSE_BASE:-}" ]; then
        cp -a "$REHEARSE_BASE/." "$machine"
    else
        debootstrap --variant=minbase --include=ca-certificates,systemd,systemd-sysv,dbus bookworm "$machine" \
            "$(sed -n 's/^URIs: *//p; s/^deb \([^ ]*\) .*/\1/p' /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1)" >"$machine.log" ||
            { tail -n 20 "$machine.log"; exit 1; }
    fi
    cp /etc/apt/sources.list.d/debian.sources "$machine/etc/apt/sources.list.d/" 2>/dev/null || cp /etc/apt/sources.list "$machine/etc/apt/"
    # Whom this machine believes about the places that packages come from.
    mkdir -p "$machine/usr/local/share/ca-certificates"
    cp -r /usr/local/share/ca-certificates/. "$machine/usr/local/share/ca-certificates/"
    chroot "$machine" update-ca-certificates >/dev/null 2>&1
    mkdir -p "$machine/root/portal"
    git ls-files -co --exclude-standard | grep -v '^\.venv\|^node_modules\|^static-packages\|^typefaces' | tar -c -T - | tar -x --no-same-owner -C "$machine/root/portal"
    # What a package would start is started by systemd, later.
    printf '#!/bin/sh\nexit 101\n' >"$machine/usr/sbin/policy-rc.d"
    chmod +x "$machine/usr/sbin/policy-rc.d"
}

# This machine's ways to packages, lent while packages are fetched.
with_network() {
    local lent=() name value
    for name in $(compgen -e); do
        case $name in PIP_* | NPM_* | npm_* | *_proxy | *_PROXY | SSL_CERT_FILE | NODE_EXTRA_CA_CERTS) lent+=("--setenv=$name=${!name}") ;; esac
    done
    for value in /etc/pip.conf /root/.config/pip /root/.pip /root/.npmrc ${PIP_FIND_LINKS:-}; do
        if [ -e "$value" ]; then lent+=("--bind-ro=$value"); fi
    done
    # Folders of packages that pip is told of.
    for value in $(cat /etc/pip.conf /root/.config/pip/pip.conf 2>/dev/null | grep -o 'file://[^ ]*' | sed 's|^file://||'); do
        if [ -e "$value" ]; then lent+=("--bind-ro=$(dirname "$value")"); fi
    done
    systemd-nspawn -q --register=no --keep-unit --as-pid2 --resolv-conf=replace-host "${lent[@]}" -D "$machine" \
        --setenv=DEBIAN_FRONTEND=noninteractive /bin/bash -euc "$1"
}

start_machine() {
    step "The machine starts, with no network but its own"
    rm "$machine/usr/sbin/policy-rc.d"
    echo "127.0.0.1 localhost portal.example.org" >"$machine/etc/hosts"
    systemd-nspawn -q --register=no --keep-unit --private-network -b -D "$machine" >"$machine.log" 2>&1 </dev/null &
    container=$!
    for _ in $(seq 180); do
        leader=$(pgrep -P "$container" -x systemd | head -n 1 || true)
        if [ -n "$leader" ] && inside "systemctl is-system-running 2>/dev/null | grep -Eq 'running|degraded'" 2>/dev/null; then return; fi
        sleep 1
    done
    tail -n 30 "$machine.log"
    echo "The machine did not start." >&2
    exit 1
}

inside() {
    nsenter -t "$leader" -m -u -i -n -p -r -w env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 /bin/bash -euo pipefail -c "$1"
}

clean_up() {
    status=$?
    if [ -n "$container" ]; then kill -TERM "$container" 2>/dev/null || true; wait "$container" 2>/dev/null || true; fi
    if [ "${REHEARSE_KEEP:-}" = yes ]; then echo "The machine is in $machine."; else rm -rf "$machine" "$machine.log"; fi
    if [ "$status" = 0 ]; then step "All is as docs/deploy.md says"; else echo "The rehearsal failed." >&2; fi
}
trap clean_up EXIT

make_debian
step "Packages and the release, as in 1 and 2"
with_network "$(blocks packages)"
with_network "$(blocks values build)"
# The second release of the upgrade, fetched now while there is a network; making it again does nothing more.
with_network "$(blocks values); sh deploy/install.sh second"
start_machine
step "Settings to proxy, as in 3 to 9"
inside "$(blocks values install)"
step "The same again changes nothing"
inside "$(blocks values install)"
step "What came of it"
inside "$(blocks values); $(blocks check)" || { inside "journalctl --no-pager -n 60"; exit 1; }
{ blocks upgrade; } >"$machine/root/upgrade.sh"
{ blocks back; } >"$machine/root/back.sh"
{ blocks maintenance; } >"$machine/root/maintenance.sh"
inside "cd /root/portal && python3 -u deploy/rehearsed.py" || { inside "journalctl --no-pager -n 60"; exit 1; }
