#!/usr/bin/env bash
# How do processes compare with threads, if each session has one thread? Prints the paired ratios of the total times
# (without start-up) and of the CPU seconds. Writes the result to build/benchmarks/processes.json.
# Usage: benchmarks/processes.sh [ROUNDS] [more options of `ortchestra bench`]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-10}
shift || true
out=build/benchmarks/processes.json
mkdir -p "$(dirname "$out")"
build/release/bin/ortchestra bench -s threads:intra=1 -s processes:intra=1 -n 40 --rounds "$rounds" \
  --json "$out" "$@"
python3 - "$out" <<'PY'
import json, statistics, sys
result = json.load(open(sys.argv[1]))
threads, processes = (row["rounds"] for row in result["rows"])
ratios = sorted(p["total_s"] / t["total_s"] for t in threads for p in processes if p["block"] == t["block"])
cpu = sorted(p["cpu_s"] / t["cpu_s"] for t in threads for p in processes if p["block"] == t["block"])
print(f"processes ÷ threads, {len(ratios)} paired rounds: time {statistics.median(ratios):.3f} "
      f"({ratios[0]:.3f} to {ratios[-1]:.3f}), CPU seconds {statistics.median(cpu):.3f}")
PY
