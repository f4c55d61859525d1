#!/usr/bin/env bash
# How does `run` compare, end to end, with a simple Python loop (OpenCV reads and resizes, ONNX Runtime infers, JSON lines are written)?
# Runs four real models on a real video, in blocks of random order. DATA: a folder with models/ and videos/ (the names are in
# compare_video.py). The first run installs Python packages into build/peers.
# Usage: benchmarks/peers/run_video.sh DATA [ROUNDS] [--frames N]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/environment.sh"
need_packages numpy opencv-python-headless
exec "$python" "$here/compare_video.py" "$@"
