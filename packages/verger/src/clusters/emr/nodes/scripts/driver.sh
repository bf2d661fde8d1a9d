#!/bin/bash
# Step: runs the driver of a job against the Connect server of this node.
#
#   driver.sh <deadline> <region> <verger run's arguments>...
#
# The deadline is in seconds since 1970. The driver is stopped then, whatever it does: finished work is kept.
set -Eeuo pipefail

root=${VERGER_ROOT:-}
home=$root/opt/verger
busy=$root/emr/metricscollector/isbusy

fail() {
  trap - ERR
  printf 'verger step failed: %s\n' "$1" >&2
  exit "${2:-1}"
}
trap 'fail "status $? of: $BASH_COMMAND"' ERR

# EMR sees only applications on YARN: without this the cluster would seem idle while the driver lists images or commits.
keep_busy() {
  while true; do
    touch "$busy" 2> /dev/null || sudo -n touch "$busy" 2> /dev/null || true
    sleep 30
  done
}

clean_up() {
  kill "$keeper" 2> /dev/null || true
  # Its application on YARN would keep the cluster from being idle.
  bash "$home/current/bin/connect.sh" release || true
}

[ $# -ge 4 ] || fail "expected a deadline, a region, an input and an output"
deadline=$1 region=$2
shift 2
seconds=$((deadline - $(date +%s)))
((seconds > 0)) || fail "the deadline has passed"

keep_busy > /dev/null 2>&1 &
keeper=$!
trap clean_up EXIT

[ -r "$home/run/connect.token" ] || fail "the Connect server of this node does not run"
SPARK_CONNECT_AUTHENTICATE_TOKEN=$(cat "$home/run/connect.token")
port=$(cat "$home/run/connect.port")
# Where it keeps the worker that it sends to executors.
export SPARK_CONNECT_AUTHENTICATE_TOKEN AWS_REGION=$region VERGER_CACHE=$home/cache

timeout --kill-after=60 "$seconds" \
  "$home/current/node/bin/node" "$home/current/app/node_modules/verger/dist/cli/main.js" run "$@" \
  --engine spark --spark "sc://127.0.0.1:$port" --bundle-node &
driver=$!
# A cancelled step: the driver ends its queries.
trap 'kill -TERM "$driver" 2> /dev/null' TERM INT
status=0
wait "$driver" || status=$?
# A signal ends only the waiting.
while kill -0 "$driver" 2> /dev/null; do
  status=0
  wait "$driver" || status=$?
done

case $status in
  0) ;;
  124 | 137) fail "the deadline $(date -u -d "@$deadline" +%FT%TZ) was reached: submit the same run again to continue it" "$status" ;;
  *) fail "verger run ended with status $status" "$status" ;;
esac
