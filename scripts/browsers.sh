#!/usr/bin/env bash
# Makes sure that Chromium and Firefox are there for the tests: Debian's, else Playwright's; for the tests of lost
# networks, iproute2; for those of relays, coturn (which is installed, but not started).
# Where one can't be had it says so and goes on; its tests then skip, which CI=true makes a failure.
. "$(dirname "$0")/lib.sh"

have_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }
have_firefox() { command -v firefox-esr >/dev/null || command -v firefox >/dev/null; }
from_playwright() { .venv/bin/python - "$1" <<'PY'
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not Path(getattr(p, sys.argv[1]).executable_path).exists())
PY
}

have_ip() { command -v ip >/dev/null; }
have_turn() { command -v turnserver >/dev/null; }

# Of Debian's packages, without starting what would be a service: a policy says so, where there is none yet.
from_debian() {
  as_root && command -v apt-get >/dev/null || return 0
  quietly "Getting $1 from the distribution" bash -c '
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      printf "#!/bin/sh\nexit 101\n" >"$policy" && chmod +x "$policy" && trap "rm -f $policy" EXIT
    fi
    apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1"' _ "$1" || true
}

have_ip || from_debian iproute2
have_ip || printf 'Viva: no iproute2 could be had; the tests of lost networks say so.\n' >&2
have_turn || from_debian coturn
have_turn || printf 'Viva: no coturn could be had; the tests of relays say so.\n' >&2

missing=()
have_chromium || from_playwright chromium 2>/dev/null || missing+=(chromium)
have_firefox || from_playwright firefox 2>/dev/null || missing+=(firefox)
[ ${#missing[@]} -gt 0 ] || exit 0

if as_root && command -v apt-get >/dev/null; then
  packages=("${missing[@]/#firefox/firefox-esr}")
  quietly "Getting ${packages[*]} from the distribution" bash -c \
    'apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"' _ "${packages[@]}" || true
fi
for browser in "${missing[@]}"; do
  "have_$browser" && continue
  quietly "Getting $browser from Playwright" .venv/bin/playwright install "$browser" ||
    printf 'Viva: no %s could be had; the tests that need it say so.\n' "$browser" >&2
done
