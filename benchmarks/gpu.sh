#!/usr/bin/env bash
# On a GPU: the table of the study, the options that keep the GPU busy, and the outputs compared with those of the CPU. Needs a GPU with
# its driver, CUDA, cuDNN, the GPU build of ONNX Runtime, and the program (also a build without video). The summary needs python3.
# Writes to DIR: devices.json, study.json (the protocol of the study), full.json and pools.json (the options), cpu.json (compared with the
# CPU), each with its table as .txt, and summary.txt, which is also printed.
# Usage: [ORTCHESTRA=…/ortchestra] [ORT_LIB=folder of the GPU build's libonnxruntime] [PARTS="study full pools cpu"]
#        benchmarks/gpu.sh DIR [DEVICE, without +graph] [BATCHES] [ROUNDS]
set -euo pipefail
if (($# < 1)); then
  sed -n '2,7s/^# *//p' "$0"
  exit 2
fi
out=$1 device=${2:-cuda} batches=${3:-1000} rounds=${4:-5}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ortchestra=${ORTCHESTRA:-$here/build/release/bin/ortchestra}
if [[ -n ${ORT_LIB:-} ]]; then
  export ORTCHESTRA_ONNXRUNTIME=$ORT_LIB
fi
mkdir -p "$out"
"$ortchestra" devices --json "$out/devices.json"

parts=" ${PARTS:-study full pools cpu} "
wanted() { [[ $parts == *" $1 "* ]]; }

failed=()
# compare NAME ARGUMENTS…: a failed row or a difference in outputs is a result. A bad argument ends the script.
compare() {
  local name=$1 rc=0
  shift
  echo "== $name"
  "$ortchestra" bench --rounds "$rounds" --no-progress --json "$out/$name.json" "$@" >"$out/$name.txt" || rc=$?
  cat "$out/$name.txt"
  case $rc in
    0) ;;
    3) failed+=("$name") ;;
    *) exit "$rc" ;;
  esac
}

# 1. The four rows of the study, with its protocol.
wanted study && compare study --study -n "$batches" -d "$device"

# with_graphs ROW…: prints the rows with CUDA graphs if the device has them. So the script can be tested on a CPU.
with_graphs() {
  local row
  [[ $device == cuda* ]] || return 0
  for row in "$@"; do printf '%s\n' -s "$row,device=$device+graph"; done
}

# 2. The options that keep the GPU busy, each on and off, compared with serial and threads.
mapfile -t graphs < <(with_graphs threads:intra=1 threads:intra=1,pinned=on)
wanted full && compare full --study -n "$batches" -d "$device" -s serial -s threads -s threads:intra=1 \
  -s threads:intra=1,upload=shared -s threads:intra=1,upload=ahead -s threads:intra=1,pinned=on \
  -s threads:intra=1,binding=on -s threads:intra=1,binding=on,pinned=on -s threads:intra=1,arena=shared "${graphs[@]}"
mapfile -t graphs < <(with_graphs serial:intra=1,pinned=on pool:workers=4,sessions=4,pinned=on \
  pool:workers=4,sessions=4,pinned=on,upload=ahead)
wanted pools && compare pools --study -n "$batches" -d "$device" -s serial -s threads -s pool:workers=4 \
  -s pool:workers=4,arena=shared -s pool:workers=4,sessions=4 -s pool:workers=4,sessions=4,upload=ahead,pinned=on \
  -s pool:workers=4,sessions=4,binding=on,pinned=on "${graphs[@]}" -s async

# 3. The outputs compared with those of the CPU; few batches, because the CPU is slow.
mapfile -t graphs < <(with_graphs pool:workers=4,sessions=4,pinned=on)
wanted cpu && rounds=1 compare cpu --study -n "$((batches < 20 ? batches : 20))" -s serial:device=cpu -s "serial:device=$device,intra=1" \
  -s "pool:workers=4,upload=shared,device=$device" "${graphs[@]}" --atol 1e-3

if command -v python3 >/dev/null; then
  python3 - "$out" >"$out/summary.txt" <<'PY'
import json, pathlib, statistics, sys

def middle(row, key):
    values = [r[key] for r in row["rounds"] if r.get(key) is not None]
    return statistics.median(values) if values else None

def text(value, form):
    return form.format(value) if value is not None else "–"

for name in ("study", "full", "pools", "cpu"):
    if not pathlib.Path(sys.argv[1], f"{name}.json").exists():
        continue
    result = json.loads(pathlib.Path(sys.argv[1], f"{name}.json").read_text())
    rows = [row for row in result["rows"]]
    totals = {row["spec"]: row["total_s"]["median"] for row in rows if row["total_s"]}
    serial, threads = (totals.get(spec) for spec in ("serial", "threads"))
    print(f"{name}: {', '.join(gpu['name'] for gpu in result['machine']['gpus']) or 'no GPU found'}; "
          f"{result['workload']['batches']} batches of {result['workload']['batch']}")
    print(f"{'row':68} {'time, s':>9} {'× serial':>8} {'× threads':>9} {'GPU MiB':>8} {'GPU %':>6} {'J':>8}  outputs")
    for row in rows:
        total = totals.get(row["spec"])
        busy = middle(row, "gpu_utilization")
        same = row["outputs"]
        print(f"{row['spec']:68} {text(total, '{:.3f}'):>9} "
              f"{text(serial and total and serial / total, '{:.2f}'):>8} {text(threads and total and threads / total, '{:.2f}'):>9} "
              f"{text(middle(row, 'gpu_memory_peak_mib'), '{:.0f}'):>8} {text(busy is not None and 100 * busy or None, '{:.0f}'):>6} "
              f"{text(middle(row, 'gpu_energy_j'), '{:.0f}'):>8}  "
              + (row["error"] or ("" if not same else f"{'match' if same['match'] else 'DIFFER'}, at most {same['max_abs_diff']:.1e}")))
    print("verdict:", result["verdict"]["text"], "\n")
PY
  cat "$out/summary.txt"
fi
if ((${#failed[@]})); then
  echo "a row failed or outputs differ in: ${failed[*]}" >&2
  exit 3
fi
