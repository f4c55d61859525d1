#!/usr/bin/env bash
# How does ortchestra compare with other programs? Runs them in blocks of random order, with the same models, shapes and number of
# batches: pool (also on OpenVINO), threads:intra=1 and async of ortchestra, the study's program (Python), a bare C++ loop, and
# OpenVINO's benchmark_app. The first run installs Python packages into build/peers. Prints a table, and writes it to
# build/benchmarks/peers.md.
# Usage: [ORTCHESTRA=…/ortchestra] benchmarks/peers/run.sh [ROUNDS] [BATCHES] [--batch N] [--models FILE.onnx...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/environment.sh"
need_packages numpy
offer_openvino
exec "$python" "$here/compare.py" "$@"
