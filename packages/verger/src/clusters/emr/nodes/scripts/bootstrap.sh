#!/bin/bash
# Bootstrap action: puts what Verger needs below /opt/verger of the primary node, from the cluster's own bucket only. Can
# be repeated. Executors get Node and the worker through Spark, so other nodes need nothing.
#
# Arguments: s3://<bucket>/assets/<sha256>/<file>, once for each asset.
set -Eeuo pipefail

root=${VERGER_ROOT:-} # a folder to take for / in tests
home=$root/opt/verger

say() {
  printf 'verger bootstrap: %s\n' "$1"
}

# The last line of the log says what went wrong.
fail() {
  trap - ERR
  printf 'verger bootstrap failed: %s\n' "$1" >&2
  exit 1
}
trap 'fail "status $? of: $BASH_COMMAND"' ERR

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Bootstrap actions run on every node, also on those that are added later.
is_primary() {
  local info=$root/mnt/var/lib/info/instance.json
  [ -r "$info" ] || fail "$info is missing: is this a node of EMR?"
  grep -Eq '"isMaster"[[:space:]]*:[[:space:]]*true' "$info"
}

free_space() {
  df -Ph "$home" | awk 'NR == 2 { print $4 " free on " $6 }'
}

# `verger cluster tunnel` reads these lines in the log, and accepts no other server.
show_host_keys() {
  local file
  for file in "$root"/etc/ssh/ssh_host_*_key.pub; do
    if [ -r "$file" ]; then say "host key $(cut -d ' ' -f 1,2 "$file")"; fi
  done
}

# Downloads an asset into the current folder, and checks it against the SHA-256 that is in its address.
fetch() {
  local address=$1 file=${1##*/} folder=${1%/*}
  local expected=${folder##*/}
  [[ $address == s3://*/assets/*/* && $expected =~ ^[0-9a-f]{64}$ ]] || fail "not the address of an asset: $address"
  aws s3 cp --only-show-errors "$address" "$file" || fail "can't download $address ($(free_space))"
  local actual
  actual=$(sha256sum "$file" | cut -d ' ' -f 1)
  [ "$actual" = "$expected" ] || fail "$address has the SHA-256 $actual: it was damaged or replaced"
}

unpack() {
  mkdir -p "$2"
  tar -xzf "$1" -C "$2" --no-same-owner --strip-components="$3" || fail "can't unpack $1 ($(free_space))"
  rm "$1"
}

# Puts an asset where the steps look for it.
place() {
  local file=${1##*/}
  fetch "$1"
  case $file in
    node-*.tar.gz) unpack "$file" node 1 ;;
    verger-*.tar.gz) unpack "$file" app 0 ;;
    *.jar) mkdir -p jars && mv "$file" jars/ ;;
    *.sh | *.java) mkdir -p bin && mv "$file" bin/ ;;
    *) fail "no place for $file" ;;
  esac
}

install_release() {
  local release=$1 attempt
  shift
  # Of an attempt that was killed.
  rm -rf "$home"/releases/.attempt-*
  attempt=$(mktemp -d "$home/releases/.attempt-XXXXXX")
  # shellcheck disable=SC2064 # its name is known now
  trap "rm -rf '$attempt'" EXIT
  chmod 755 "$attempt"
  cd "$attempt"
  local address
  for address in "$@"; do
    say "${address##*/}"
    place "$address"
  done
  local version
  version=$(node/bin/node app/node_modules/verger/dist/cli/main.js --version) || fail "Verger doesn't start on this node"
  cd /
  # A folder at this name is whole.
  mv -T "$attempt" "$release"
  say "verger $version is installed"
}

main() {
  [ $# -gt 0 ] || fail "no assets are named"
  if ! is_primary; then
    say "nothing to do: executors get everything through Spark"
    return
  fi
  show_host_keys
  as_root mkdir -p "$home"
  as_root chown "$(id -u):$(id -g)" "$home"
  mkdir -p "$home/releases"
  local name
  name=$(printf '%s\n' "$@" | sha256sum | cut -c 1-16)
  if [ -d "$home/releases/$name" ]; then
    say "already installed"
  else
    install_release "$home/releases/$name" "$@"
  fi
  ln -sfn "releases/$name" "$home/.current"
  mv -T "$home/.current" "$home/current"
  say "done"
}

main "$@"
