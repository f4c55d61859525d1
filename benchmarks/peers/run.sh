#!/usr/bin/env bash
# How does ortchestra compare with what one might use instead? Runs, in blocks of random order, on the same models, shapes and
# number of batches: our pool, threads:intra=1 and async; the program of the study, in Python; a bare C++ loop; OpenVINO's
# benchmark_app. The first run installs the Python packages into build/peers. Prints a table, and writes build/benchmarks/peers.md.
# Usage: benchmarks/peers/run.sh [ROUNDS] [BATCHES] [--batch N] [--models FILE.onnx...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/environment.sh"
need_packages numpy
if [[ -z $(installed openvino) ]]; then
  say "installing openvino into build/peers/venv"
  install openvino || say "openvino could not be installed: it is left out"
fi
exec "$python" "$here/compare.py" "$@"
