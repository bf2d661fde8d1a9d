#!/bin/bash
# A Spark Connect server on the primary node: for clients on this node and those of a tunnel.
#
#   connect.sh start --port <n> --idle-minutes <n> [--secrets s3://<bucket>/<prefix>] [option of spark-submit]...
#   connect.sh stop       at once
#   connect.sh release    unless a client is connected
#
# While it lives, its application on YARN keeps the cluster from being idle. So it stops by itself when no client has been
# connected for some time.
set -Eeuo pipefail

root=${VERGER_ROOT:-}
home=$root/opt/verger
state=$home/run
info=$root/mnt/var/lib/info
spark=${SPARK_HOME:-/usr/lib/spark}
start_seconds=300

say() {
  printf 'verger connect: %s\n' "$1"
}

fail() {
  trap - ERR
  if [ -s "$state/connect.log" ]; then
    echo "The end of the log of the Connect server:" >&2
    tail -n 40 "$state/connect.log" >&2
  fi
  printf 'verger step failed: %s\n' "$1" >&2
  exit 1
}
trap 'fail "status $? of: $BASH_COMMAND"' ERR

is_running() {
  local pid
  pid=$(cat "$state/connect.pid" 2> /dev/null) || return 1
  kill -0 "$pid" 2> /dev/null
}

answers() {
  (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null
}

# Established connections to the port, on IPv4 and IPv6.
clients() {
  local port
  port=$(cat "$state/connect.port")
  cat /proc/net/tcp /proc/net/tcp6 2> /dev/null \
    | awk -v port="$(printf ':%04X' "$port")" 'substr($2, length($2) - 4) == port && $4 == "01"' | wc -l
}

cluster_id() {
  sed -nE 's/.*"jobFlowId"[[:space:]]*:[[:space:]]*"(j-[A-Z0-9]+)".*/\1/p' "$info/job-flow.json"
}

# Whoever reaches the server runs commands as this user, so it asks for a token: in a file that only this user can read,
# and, for clients of a tunnel, in the encrypted bucket.
make_token() {
  local secrets=$1
  (umask 077 && od -An -N 32 -tx1 /dev/urandom | tr -d ' \n' > "$state/connect.token")
  [ -n "$secrets" ] || return 0
  local cluster
  cluster=$(cluster_id)
  [ -n "$cluster" ] || fail "the id of this cluster is unknown"
  aws s3 cp --only-show-errors --sse AES256 "$state/connect.token" "$secrets/$cluster/connect-token" \
    || fail "can't store the token of the Connect server in $secrets"
}

# The Connect server of Spark 3.5 is not part of Spark: it comes with the assets. It knows no tokens, so an interceptor
# checks them; that of Spark 4 does so itself.
spark35_options=()
prepare_spark35() {
  local jars=("$home"/current/jars/spark-connect_*.jar)
  local jar=${jars[0]} others
  [ -e "$jar" ] || return 0
  compile_guard "$jar" || fail "this node's Java can't compile what keeps others from the Connect server"
  others=$(driver_class_path)
  spark35_options=(
    --jars "$jar" --driver-class-path "$jar:$state/classes${others:+:$others}"
    --conf spark.connect.grpc.interceptor.classes=OwnerOnly
  )
}

# The compiler is a module of the Java runtime, also where the command javac is missing.
compile_guard() {
  rm -rf "$state/classes"
  mkdir "$state/classes"
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -m jdk.compiler/com.sun.tools.javac.Main --release 17 \
    -cp "$1" -d "$state/classes" "$home/current/bin/OwnerOnly.java" >&2
}

# That of Spark's settings, where EMR names its file systems: the option of spark-submit replaces it.
driver_class_path() {
  local settings=${SPARK_CONF_DIR:-$spark/conf}/spark-defaults.conf
  [ -r "$settings" ] || return 0
  sed -nE 's/^[[:space:]]*spark\.driver\.extraClassPath[[:space:]=]+//p' "$settings" | tail -n 1
}

# No setting and no class that Spark did not load may leave the server open to the nodes of the cluster.
require_guard() {
  local check=$home/current/app/node_modules/verger/dist/clusters/emr/nodes/check-guard.js
  ! "$home/current/node/bin/node" "$check" "$1" || return 0
  stop
  fail "the Connect server does not refuse a call without its token, so it was stopped"
}

launch() {
  local port=$1
  shift
  # Without a folder for its logs, Spark's own script for the server fails silently; the server itself says where it logs.
  export SPARK_LOG_DIR=$state SPARK_CONNECT_AUTHENTICATE_TOKEN
  SPARK_CONNECT_AUTHENTICATE_TOKEN=$(cat "$state/connect.token")
  cd "$state"
  setsid nohup "$spark/bin/spark-submit" "$@" "${spark35_options[@]}" \
    --conf spark.connect.grpc.binding.address=127.0.0.1 \
    --conf "spark.connect.grpc.binding.port=$port" \
    --conf spark.connect.grpc.port.maxRetries=0 \
    --class org.apache.spark.sql.connect.service.SparkConnectServer --name 'verger connect' spark-internal \
    > "$state/connect.log" 2>&1 < /dev/null &
  echo $! > "$state/connect.pid"
  echo "$port" > "$state/connect.port"
}

await_port() {
  local port=$1 second
  for ((second = 0; second < start_seconds; second++)); do
    ! answers "$port" || return 0
    is_running || fail "the Connect server ended before it listened"
    sleep 1
  done
  stop
  fail "the Connect server did not listen on port $port within $start_seconds s"
}

start() {
  local port=15002 idle=15 secrets=''
  while [ $# -gt 0 ]; do
    case $1 in
      --port) port=$2 ;;
      --idle-minutes) idle=$2 ;;
      --secrets) secrets=$2 ;;
      *) break ;;
    esac
    shift 2
  done
  (umask 077 && mkdir -p "$state")
  if is_running && answers "$port"; then
    say "it already runs"
    return
  fi
  ! answers "$port" || fail "port $port is taken by another program"
  rm -f "$state/connect.log"
  make_token "$secrets"
  prepare_spark35
  launch "$port" "$@"
  await_port "$port"
  require_guard "$port"
  setsid nohup bash "$0" watch "$idle" > "$state/watch.log" 2>&1 < /dev/null &
  say "listens on 127.0.0.1:$port"
}

stop() {
  local pid second
  is_running || return 0
  pid=$(cat "$state/connect.pid")
  kill "$pid"
  for ((second = 0; second < 60; second++)); do
    is_running || break
    sleep 1
  done
  ! is_running || kill -KILL "$pid"
  rm -f "$state/connect.pid" "$state/connect.token"
  say "stopped"
}

release() {
  is_running || return 0
  if [ "$(clients)" = 0 ]; then stop; else say "other clients are connected: it goes on"; fi
}

watch() {
  local idle=$1 pid quiet=0
  pid=$(cat "$state/connect.pid")
  while is_running && [ "$(cat "$state/connect.pid")" = "$pid" ]; do
    if [ "$(clients)" = 0 ]; then quiet=$((quiet + 10)); else quiet=0; fi
    if ((quiet >= idle * 60)); then
      say "no client for $idle minutes"
      stop
      return
    fi
    sleep 10
  done
}

case ${1:-} in
  start | stop | release | watch) "$@" ;;
  *) fail "expected start, stop or release" ;;
esac
