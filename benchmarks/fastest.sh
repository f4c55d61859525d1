#!/usr/bin/env bash
# How close does each row come to the limit? The rounds of all rows are interleaved, on the built-in workload.
# Prints for each row the medians over the rounds of three ratios: the limit (pure compute ÷ cores) ÷ its time,
# "W copies at once" ÷ its time, and its time ÷ the time of pool in the same block.
# If the machine is busier during the calibration than during the rounds, the first two ratios are too high.
# Usage: benchmarks/fastest.sh [ROUNDS] [more options of `ortchestra bench`]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-10}
shift || true
out=build/benchmarks/fastest.json
mkdir -p "$(dirname "$out")"
build/release/bin/ortchestra bench -s serial:intra=1 -s serial -s threads -s threads:intra=1 -s coroutines -s async -s pool \
  --rounds "$rounds" --json "$out" "$@"
python3 - "$out" <<'PY'
import json, statistics, sys
result = json.load(open(sys.argv[1]))
calibration, batches = result["calibration"], result["workload"]["batches"]
cores = result["machine"]["cores_budget"]
limit_s = calibration["pure_compute_s"] / cores
at_once_s = sum(m["at_once_ms"] for m in calibration["models"]) * 1e-3 * batches / cores
by_block = {row["spec"]: {r["block"]: r for r in row["rounds"]} for row in result["rows"]}
pool = by_block["pool"]
print(f"pure compute ÷ cores {limit_s:.2f} s; W copies at once {at_once_s:.2f} s")
print(f"{'row':24} {'limit ÷ time':>12} {'at once ÷ time':>14} {'time ÷ pool (low to high)':>28} {'CPU s ÷ pool':>12}")
for spec, rounds in by_block.items():
    if not rounds: continue
    times = [r["total_s"] for r in rounds.values()]
    paired = sorted(r["total_s"] / pool[b]["total_s"] for b, r in rounds.items() if b in pool)
    cpu = [r["cpu_s"] / pool[b]["cpu_s"] for b, r in rounds.items() if b in pool]
    median = statistics.median
    print(f"{spec:24} {median(limit_s / t for t in times):12.3f} {median(at_once_s / t for t in times):14.3f} "
          f"{median(paired):12.3f} ({paired[0]:.3f} to {paired[-1]:.3f}) {median(cpu):12.3f}")
PY
