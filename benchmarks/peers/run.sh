#!/usr/bin/env bash
# How does ortchestra compare with other programs? Runs them in blocks of random order, with the same models, shapes and number of
# batches: pool, threads:intra=1 and async of ortchestra, the study's program (Python), a bare C++ loop, and OpenVINO's benchmark_app.
# The first run installs Python packages into build/peers. Prints a table, and writes it to build/benchmarks/peers.md.
# Usage: benchmarks/peers/run.sh [ROUNDS] [BATCHES] [--batch N] [--models FILE.onnx...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/environment.sh"
need_packages numpy
if [[ -z $(installed openvino) ]]; then
  say "installing openvino into build/peers/venv"
  install openvino || say "openvino could not be installed and is skipped"
fi
exec "$python" "$here/compare.py" "$@"
