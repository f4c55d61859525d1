#!/usr/bin/env bash
# Does the memory of `run` depend on the video's length? Peak memory of a long synthetic run against a short one, on a fake model,
# whose own memory is next to nothing: what grows is seen. The ratio is to stay below 1.05. Ends with 1 where it does not.
# Usage: benchmarks/run_memory.sh [LONG] [SHORT] [REPEATS]
set -euo pipefail
cd "$(dirname "$0")/.."
long=${1:-100000}
short=${2:-1000}
repeats=${3:-3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Classes, so that each frame has lines in the .csv too.
model=$scratch/model.toml
cat > "$model" <<'TOML'
[[model]]
name = "fake"
path = "fake:outputs=8"
[model.decode]
kind = "classes"
top_k = 2
TOML

run() {  # frames, name
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
def told(name):
    return json.loads((scratch / f"{name}.json").read_text())
long = told("long")
short = [told(path.stem) for path in scratch.glob("short*.json")]
peaks = sorted(run["host_peak_rss_mib"] for run in short)
ratio = long["host_peak_rss_mib"] / statistics.median(peaks)
print(f"{long['frames']} frames in {long['total_s']:.0f} s: peak {long['host_peak_rss_mib']:.1f} MiB; {short[0]['frames']} frames, "
      f"{len(short)} times: {peaks[0]:.1f} to {peaks[-1]:.1f} MiB; ratio {ratio:.3f}")
sys.exit(0 if ratio <= 1.05 else 1)
PY
