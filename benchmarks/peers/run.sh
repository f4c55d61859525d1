#!/usr/bin/env bash
# How does ortchestra compare with what one might use instead? Runs, in blocks of random order, on the same models, shapes and
# number of batches: our pool, threads:intra=1 and async; the program of the study, in Python; a bare C++ loop; OpenVINO's
# benchmark_app. The first run installs the Python packages into build/peers. Prints a table, and writes build/benchmarks/peers.md.
# Usage: benchmarks/peers/run.sh [ROUNDS] [BATCHES] [--batch N] [--models FILE.onnx...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=$root/build/peers/venv
wanted=$(<"$root/cmake/onnxruntime-version.txt")

say() { echo "peers: $*" >&2; }

if [[ ! -x $root/build/release/bin/ortchestra ]]; then
  say "build/release/bin/ortchestra is missing: run \`make build\` first"
  exit 2
fi
if [[ ! -x $venv/bin/pip ]]; then
  rm -rf "$venv"
  if ! python3 -m venv "$venv" >&2; then
    rm -rf "$venv"
    say "no virtual environment could be made: install python3-venv (apt-get install python3-venv)"
    exit 2
  fi
fi
installed() { "$venv/bin/python" -c 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))' "$1" 2>/dev/null; }
if [[ $(installed onnxruntime) != "$wanted" || -z $(installed numpy) ]]; then
  say "installing onnxruntime $wanted and numpy into build/peers/venv"
  if ! "$venv/bin/pip" install --quiet --disable-pip-version-check "onnxruntime==$wanted" numpy >&2; then
    say "onnxruntime $wanted could not be installed: is there a network, and a package for this Python ($("$venv/bin/python" --version))?"
    exit 2
  fi
fi
if [[ -z $(installed openvino) ]]; then
  say "installing openvino into build/peers/venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check openvino >&2 ||
    say "openvino could not be installed: it is left out"
fi

export PYTHONDONTWRITEBYTECODE=1  # of ours, into the source tree; pip has compiled the packages
exec "$venv/bin/python" "$here/compare.py" "$@"
