#!/usr/bin/env bash
# How close does `run` come to budget ÷ CPU seconds of a frame's stages? pipeline.cpp says what is compared. There are three workloads:
# four models to .jsonl, the same to .mp4, and one small model on a 1080p video, where decoding takes most of the time.
# With DATA, a folder with models/ and videos/ (names: see below): these models on a real video. Without: the built-in models on the
# synthetic input. The command ffmpeg makes the 1080p video from a small one. Without ffmpeg, the third workload is skipped.
# Usage: benchmarks/pipeline.sh [BLOCKS] [FRAMES] [DATA [more options of build/release/bin/pipeline]]
set -euo pipefail
cd "$(dirname "$0")/.."
blocks=${1:-5}
frames=${2:-120}
data=${3:-}
shift $(($# < 3 ? $# : 3))
bin=build/release/bin
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [[ -n $data ]]; then
  models=$data/models
  four=(--config benchmarks/four_models.toml -i "$data/videos/intel_asl_dev_concat.mp4"
    -m "nanodet=$models/nanodet_m_320.onnx" -m "yolox=$models/yolox_nano_416x416.onnx"
    -m "persons=$models/light_person_detector.onnx" -m "parts=$models/skin_clothes_hair_pan_mbv3s.onnx")
  small=(--config examples/persons.toml -m "persons=$models/light_person_detector.onnx")
  video=$data/videos/intel_person_a_20s.mp4
else
  "$bin/ortchestra" demo "$scratch/demo" >/dev/null
  video=$(echo "$scratch"/demo/*.mp4)
  four=(-i synthetic)
  small=(-m builtin:squeezenet)
fi

echo "== four models, .jsonl"
"$bin/pipeline" "$blocks" -n "$frames" "${four[@]}" "$@"
echo "== four models, .mp4"
"$bin/pipeline" "$blocks" -n "$frames" "${four[@]}" -o .mp4 "$@"
if ! command -v ffmpeg >/dev/null; then
  echo "== one small model on 1080p: skipped, because ffmpeg is missing, which makes the video (apt-get install ffmpeg)"
  exit 0
fi
echo "== one small model on a 1080p H.264 video, .jsonl"
# The rate, noise and bitrate of a camera: a picture that is only enlarged is too easy to decode.
ffmpeg -v error -stream_loop -1 -r 30 -i "$video" -frames:v 300 -vf scale=1920:1080,noise=alls=4:allf=t -an -c:v libx264 \
  -preset veryfast -b:v 6M -pix_fmt yuv420p "$scratch/1080p.mp4"
"$bin/pipeline" "$blocks" -n 300 "${small[@]}" -i "$scratch/1080p.mp4" "$@"
