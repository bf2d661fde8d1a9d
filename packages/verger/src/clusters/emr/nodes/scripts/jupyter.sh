#!/bin/bash
# Step: replaces JupyterHub's default password, which everyone knows, by a random one. It is kept in the cluster's
# encrypted bucket, and in no log and no command line.
#
#   jupyter.sh s3://<bucket>/<prefix>
set -Eeuo pipefail

root=${VERGER_ROOT:-}
start_seconds=300

fail() {
  trap - ERR
  printf 'verger step failed: %s\n' "$1" >&2
  exit 1
}
trap 'fail "status $? of: $BASH_COMMAND"' ERR

in_container() {
  if [ "$(id -u)" = 0 ]; then docker exec -i jupyterhub "$@"; else sudo docker exec -i jupyterhub "$@"; fi
}

await_container() {
  local second
  for ((second = 0; second < start_seconds; second += 5)); do
    ! in_container true 2> /dev/null < /dev/null || return 0
    sleep 5
  done
  fail "the container jupyterhub did not start within $start_seconds s"
}

[ $# -eq 1 ] || fail "expected the address for the password"
cluster=$(sed -nE 's/.*"jobFlowId"[[:space:]]*:[[:space:]]*"(j-[A-Z0-9]+)".*/\1/p' "$root/mnt/var/lib/info/job-flow.json")
[ -n "$cluster" ] || fail "the id of this cluster is unknown"
await_container
password=$(od -An -N 24 -tx1 /dev/urandom | tr -d ' \n')
# Stored first: a password that was set but not stored would lock everyone out.
printf '%s' "$password" | aws s3 cp --only-show-errors --sse AES256 - "$1/$cluster/jupyterhub-password" \
  || fail "can't store the password of JupyterHub in $1"
printf 'jovyan:%s\n' "$password" | in_container chpasswd || fail "can't set the password of JupyterHub"
printf "verger: the password of JupyterHub's user jovyan is in %s/%s/jupyterhub-password\n" "$1" "$cluster"
