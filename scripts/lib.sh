# Shared by the scripts here. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\033[1m==> %s\033[0m\n' "$*"; }
die() { printf 'Viva: %s\n' "$*" >&2; exit 1; }
as_root() { [ "$(id -u)" = 0 ]; }

# Runs a long command quietly, with a line each ten seconds; shows its output only where it fails.
quietly() {
  local what=$1 log began pid next=10
  shift
  log=$(mktemp)
  began=$SECONDS
  step "$what"
  "$@" >"$log" 2>&1 &
  pid=$!
  trap 'kill "$pid" 2>/dev/null || true' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if [ $((SECONDS - began)) -ge "$next" ]; then
      printf '    … %d s\n' $((SECONDS - began))
      next=$((next + 10))
    fi
  done
  trap - INT TERM
  if ! wait "$pid"; then
    tail -n 40 "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
