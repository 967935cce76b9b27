#!/usr/bin/env bash
# Throughput and waiting times of hemato serve, with batches and without, on loopback. Needs wrk and curl.
#   bench/serve.sh PROGRAM [SECONDS] [CONNECTIONS]
set -euo pipefail
program=$1 seconds=${2:-30} connections=${3:-32} port=18080
here=$(cd "$(dirname "$0")" && pwd)
IMAGE=$(mktemp)
export IMAGE
trap 'rm -f "$IMAGE"; kill "${server:-}" 2>/dev/null || true' EXIT

measure() { # NAME OPTIONS...
  local name=$1
  shift
  "$program" serve --port $port --rate 0 --queue 128 "$@" >/dev/null 2>&1 &
  server=$!
  until curl -fs "http://127.0.0.1:$port/healthz" >/dev/null; do sleep 0.2; done
  curl -fs "http://127.0.0.1:$port/samples/neutrophil.png" -o "$IMAGE"
  wrk -t1 -c"$connections" -d3s -s "$here/serve.lua" "http://127.0.0.1:$port/api/predict" >/dev/null # to warm up
  local before
  before=$(awk '/VmRSS/ { print $2 }' "/proc/$server/status")
  echo "$name: $(wrk -t1 -c"$connections" -d"${seconds}s" --timeout 30s -s "$here/serve.lua" "http://127.0.0.1:$port/api/predict" | tail -1)"
  awk -v before="$before" '/VmRSS/ { printf "  memory %d MB before, %d MB after\n", before / 1024, $2 / 1024 }' "/proc/$server/status"
  kill -TERM "$server"
  wait "$server"
}

measure "batches of up to 32" --max-batch 32
measure "one at a time" --max-batch 1
