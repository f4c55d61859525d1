#!/usr/bin/env bash
# Does the pool scale with the number of models? 1 to 32 copies of MobileNetV2 (one session per copy), batches of 4. Prints the time
# per inference compared with one copy, and the peak memory without frames, with a shared arena and with one arena per session.
# Usage: benchmarks/scaling.sh [ROUNDS] [INFERENCES] [more options of `ortchestra bench`]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3}
inferences=${2:-160}
shift $(($# < 2 ? $# : 2))
out=build/benchmarks/scaling
mkdir -p "$out"
for copies in 1 2 4 8 16 32; do
  models=()
  for ((i = 0; i < copies; i++)); do models+=(-m "copy$i=builtin:mobilenetv2"); done
  build/release/bin/ortchestra bench "${models[@]}" -s pool -s pool:arena=own -n $((inferences / copies)) --rounds "$rounds" \
    --json "$out/$copies.json" -q "$@" >/dev/null
done
python3 - "$out" <<'PY'
import json, statistics, sys
first = None
print("copies  ms per inference  ÷ one copy   ÷ its limit   peak PSS without frames, MiB: shared, own arenas")
for copies in (1, 2, 4, 8, 16, 32):
    result = json.load(open(f"{sys.argv[1]}/{copies}.json"))
    workload, rows = result["workload"], result["rows"]
    width, height = map(int, workload["size"].split("x"))
    frames_mib = workload["distinct_batches"] * workload["batch"] * 3 * 4 * width * height / 2**20
    inferences = workload["batches"] * copies
    median = statistics.median
    ms = 1e3 * median(r["total_s"] for r in rows[0]["rounds"]) / inferences
    limit_ms = 1e3 * result["calibration"]["pure_compute_s"] / result["machine"]["cores_budget"] / inferences
    peaks = [median(r["host_peak_pss_mib"] for r in row["rounds"]) - frames_mib for row in rows]
    first = first or ms
    print(f"{copies:6}  {ms:16.2f}  {ms / first:10.3f}  {ms / limit_ms:12.3f}   {peaks[0]:8.0f} {peaks[1]:8.0f}")
PY
