#!/bin/sh
# Install a lock file into an environment: with uv where it can be had, else with pip (slower, same result).
# usage: install.sh PYTHON LOCK
set -eu
python=$1 lock=$2
quiet="--quiet --disable-pip-version-check"
if "$python" -m pip install $quiet --require-hashes -r locks/installer.txt &&
  "$python" -m uv pip install --quiet --compile-bytecode --python "$python" --require-hashes -r "$lock"; then
  exit 0
fi
echo "uv could not install; trying pip"
exec "$python" -m pip install $quiet --require-hashes -r "$lock"
