# The command of each Spark task. Standard input is the numbers of its task groups. A warm worker (warm-worker.ts)
# stays on the executor between Spark tasks: this script takes a free one or starts one, sends it the groups, and passes
# on its output. In bash, because starting Node would take as long as a dozen images.
#
# worker-command.ts sets: tasks, model, bundle, bundle_sha256, starter, starter_sha256, node_archive and
# node_archive_sha256. The last two are empty if the executor has Node. The script, without its comments, goes between
# single quotes in a query where Spark substitutes variables: so no single quotes, no backslashes, no dollar with a brace.

folder=verger-worker

fail() {
  echo "verger: $1" >&2
  exit "$2"
}

is_whole() {
  echo "$2  $1" | sha256sum --check --status
}

connect() {
  { exec 3<> "/dev/tcp/127.0.0.1/$1"; } 2> /dev/null
}

# Whether the connected worker is reserved for us until we disconnect.
is_free() {
  local greeting
  echo "$1" >&3
  read -r -t 10 greeting <&3 && [ "$greeting" = free ]
}

find_worker() {
  local address_file port token
  for address_file in *.warm; do
    { read -r port token < "$address_file"; } 2> /dev/null || continue
    if ! connect "$port"; then
      # The worker was killed.
      rm -f "$address_file"
    elif is_free "$token"; then
      return
    fi
  done
  return 1
}

unpack_node() {
  local status reason
  [ -n "$node_archive" ] || return
  node=./verger-node
  [ -x $node ] && return
  is_whole "$node_archive" "$node_archive_sha256" || fail "the bundled Node is damaged" 3
  reason=$({ gzip -dc "$node_archive" > $node.$$ && chmod +x $node.$$ && mv $node.$$ $node; } 2>&1) && return
  status=$?
  rm -f $node.$$
  fail "cannot unpack the bundled Node: status $status $(tail -n 1 <<< "$reason")" 4
}

start_worker() {
  local port token rest
  is_whole "$starter" "$starter_sha256" || fail "the worker bundle is damaged" 3
  exec 4< <(exec $node --expose-gc "$starter" "$PPID" "$bundle" "$bundle_sha256" < /dev/null 2>&1 3>&- 9>&-)
  read -r port token rest <&4 || fail "the worker exited before it was ready" 4
  if [[ $port == *[^0-9]* ]]; then
    echo "$port $token $rest" >&2
    cat <&4 >&2
    exit 3
  fi
  connect "$port" && is_free "$token" || fail "cannot connect to the worker at 127.0.0.1:$port: does this bash support /dev/tcp?" 4
}

cd "$(dirname */"$tasks")" || exit 4
node=node
if ! find_worker; then
  # One process unpacks for all while the others wait. Without flock several may unpack, and the first to finish wins.
  exec 9> $folder.lock
  [ -d $folder ] || flock 9 2> /dev/null
  [ -d $folder ] && exec 9>&-
  unpack_node
  start_worker
  exec 9>&-
fi

echo "$tasks $model" $(cat) >&3
while read -r word rest <&3; do
  [ "$word" = say ] || break
  echo "$rest" >&2
done
[ "$word" = end ] || fail "the worker disconnected" 1
[ "$rest" = 0 ] || exit "$rest"
# Print nothing until all rows are here: Spark would take half a line for a row.
rows=$(cat <&3)
[[ $rows == *whole ]] || fail "the worker disconnected" 1
head -n -1 <<< "$rows"
