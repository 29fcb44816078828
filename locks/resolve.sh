#!/bin/sh
# Resolve pyproject.toml into the lock files: every version pinned, every file by its hash, no registry named.
# usage: resolve.sh PYTHON
set -eu
resolve() { "$python" -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate "$@"; }
python=$1
resolve --all-extras pyproject.toml -o locks/dev.txt
resolve --extra embedded --extra notifiers --extra report pyproject.toml -c locks/dev.txt -o locks/embedded.txt
resolve --extra notifiers --extra report pyproject.toml -c locks/dev.txt -o locks/deployed.txt
resolve --extra report --extra browser pyproject.toml -c locks/dev.txt -o locks/browser.txt
echo uv | resolve - -o locks/installer.txt
