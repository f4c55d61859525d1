#!/usr/bin/env bash
# Does the memory of `run` depend on the length of the video? Compares the peak memory of a long and a short synthetic run. The fake
# model needs almost no memory, so any growth is visible. Exit code 1 if the ratio is above 1.05.
# Usage: benchmarks/run_memory.sh [LONG] [SHORT] [REPEATS]
set -euo pipefail
cd "$(dirname "$0")/.."
long=${1:-100000}
short=${2:-1000}
repeats=${3:-3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# With classes, each frame also has lines in the .csv.
model=$scratch/model.toml
cat > "$model" <<'TOML'
[[model]]
name = "fake"
path = "fake:outputs=8"
[model.decode]
kind = "classes"
top_k = 2
TOML

run() {  # FRAMES NAME
  build/release/bin/ortchestra run --config "$model" -i synthetic -n "$1" -o "$scratch/out.jsonl" -o "$scratch/out.csv" \
    --overwrite --no-progress --json "$scratch/$2.json" >/dev/null
}
for ((i = 0; i < repeats; i++)); do
  run "$short" "short$i"
done
run "$long" long
python3 - "$scratch" <<'PY'
import json, pathlib, statistics, sys
scratch = pathlib.Path(sys.argv[1])
def summary(name):
    return json.loads((scratch / f"{name}.json").read_text())
long = summary("long")
short = [summary(path.stem) for path in scratch.glob("short*.json")]
peaks = sorted(run["host_peak_rss_mib"] for run in short)
ratio = long["host_peak_rss_mib"] / statistics.median(peaks)
print(f"{long['frames']} frames in {long['total_s']:.0f} s: peak {long['host_peak_rss_mib']:.1f} MiB; {short[0]['frames']} frames, "
      f"{len(short)} times: {peaks[0]:.1f} to {peaks[-1]:.1f} MiB; ratio {ratio:.3f}")
sys.exit(0 if ratio <= 1.05 else 1)
PY
