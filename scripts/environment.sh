#!/usr/bin/env bash
# Makes .venv with everything that uv.lock names. uv is taken from the PATH or put into .tools.
. "$(dirname "$0")/lib.sh"

python=""
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
    python=$(command -v "$candidate")
    break
  fi
done
[ -n "$python" ] || die "Python 3.11 to 3.14 is needed: install one (Debian, Ubuntu: apt install python3 python3-venv) and start again."

uv=$(command -v uv || true)
if [ -z "$uv" ] || ! "$uv" --version >/dev/null 2>&1; then
  uv=.tools/uv/bin/uv
  if ! "$uv" --version >/dev/null 2>&1; then
    rm -rf .tools/uv
    "$python" -m venv .tools/uv >/dev/null 2>&1 ||
      die "Python can't make an environment: install its venv module (Debian, Ubuntu: apt install python3-venv) and start again."
    quietly "Getting uv" .tools/uv/bin/pip install --quiet --disable-pip-version-check uv ||
      die "uv can't be installed: look at the lines above, or install it yourself (https://docs.astral.sh/uv/)."
  fi
fi

# Where the system has certificate authorities, trust those: a company's own is among them.
if [ -f /etc/ssl/certs/ca-certificates.crt ]; then
  export UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-1} UV_NATIVE_TLS=${UV_NATIVE_TLS:-1}
fi

# An environment whose Python is gone or out of range is made anew by uv.
if [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then
  python=.venv/bin/python
fi
# Whoever tells Python to keep no bytecode would have each process compile all of our modules as it starts: a worker that
# was killed is back after 2 s with it, and after 5 s without.
compile_ours() {
  [ -z "${PYTHONDONTWRITEBYTECODE:-}" ] || .venv/bin/python -m compileall -q workflows activities workers api sfu temporal || true
}

synced=.venv/.synced
if [ -x .venv/bin/viva ] && [ -f "$synced" ] && [ "$synced" -nt uv.lock ] && [ "$synced" -nt pyproject.toml ]; then
  compile_ours
  exit 0
fi
quietly "Making the Python environment (once, and after changes of uv.lock)" \
  "$uv" sync --frozen --inexact --compile-bytecode --extra espeak --extra smart-turn --python "$python" ||
  die "The environment can't be made: look at the lines above; is the network there?"
touch "$synced"
compile_ours
