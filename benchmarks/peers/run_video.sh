#!/usr/bin/env bash
# How does `run` compare, end to end, with the loop that one writes in Python: OpenCV reads and resizes, ONNX Runtime infers at its
# defaults, JSON lines come out? Four real models on a real video, in blocks of random order. DATA: a folder with models/ and videos/
# (compare_video.py has the names). The first run installs the Python packages into build/peers.
# Usage: benchmarks/peers/run_video.sh DATA [ROUNDS] [--frames N]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/environment.sh"
need_packages numpy opencv-python-headless
exec "$python" "$here/compare_video.py" "$@"
