# Sourced by the scripts beside it: a service of a project of its own on a free port, and words to
# check what it answers. Each script gets the program as $1.
#
#   begin <file of receipts>    a project of these, ingested and trained, and its service
#   ask <arguments of curl>     the body of an answer, which must be a success
#   status <arguments of curl>  the status alone
#   expect <what> <found> <expected>
set -euo pipefail

program=$1
data=${CANASTA_DATA:-../shared/data}
folder=$(mktemp -d)
service=

finish() {
  if [ -n "$service" ]; then
    kill -TERM "$service" 2>/dev/null || true
    wait "$service" || true
  fi
  rm -rf "$folder"
}
trap finish EXIT

fail() {
  echo "$0: $*" >&2
  [ -e "$folder/log" ] && tail -5 "$folder/log" >&2
  exit 1
}

# Real data that is not there: ctest counts the script as skipped.
needs() {
  [ -e "$data/$1" ] || { echo "$0: $data/$1 is not there"; exit 77; }
}

expect() {
  [ "$2" = "$3" ] || fail "$1 is $2, expected $3"
  echo "ok: $1 = $3"
}

ask() {
  curl --silent --show-error --fail-with-body --max-time 300 "$@" ||
    fail "curl $* was not answered with a success"
}

status() {
  curl --silent --max-time 300 --output /dev/null --write-out '%{http_code}' "$@"
}

# Until the command succeeds, for at most two minutes.
until_true() {
  for _ in $(seq 600); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  fail "never came true: $*"
}

# The log tells the port: 0 takes one that is free.
address() {
  url=$(grep -o 'http://127.0.0.1:[0-9]*' "$folder/log" | head -1) && [ -n "$url" ]
}

is_ready() {
  address && curl --silent --fail --max-time 5 "$url/health/ready"
}

begin() {
  "$program" -C "$folder" --quiet init --from "$1" --name shop >/dev/null
  printf '  basket: {type: recommend, k: [5, 10]}\n' >> "$folder/canasta.yaml"
  "$program" -C "$folder" --quiet run >/dev/null
  "$program" -C "$folder" --lang en serve --port 0 --log none 2> "$folder/log" &
  service=$!
  until_true is_ready
  address
}
