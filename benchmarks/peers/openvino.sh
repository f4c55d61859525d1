#!/usr/bin/env bash
# What does the device openvino gain, and at what price? Measures in one run, in blocks of random order, four real models on a video
# (examples/street.toml, batch 1) and the built-in models (batch 4): pool on ONNX Runtime's own kernels and on OpenVINO, the plan of
# `tune --agreement 0.99`, OpenVINO's benchmark_app in two releases, memory and start-up. Also the agreement of six real models, and,
# with LINKED (a program that was linked to ONNX Runtime), the start-up of the program.
# DATA: a folder with models/ and videos/ (the names are in workloads.py). Needs `make setup DEVICE=openvino`. The first run installs
# Python packages into build/peers. Prints tables, and writes them to build/benchmarks/openvino.md; raw values to openvino.json.
# Usage: [ORTCHESTRA=…/ortchestra] [LINKED=…/ortchestra] benchmarks/peers/openvino.sh DATA [BLOCKS] [--frames N] [--batches N] [--help]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/environment.sh"
need_packages numpy
offer_openvino
exec "$python" "$here/openvino_figures.py" "$@"
