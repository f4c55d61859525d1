#!/usr/bin/env python3
"""What does it cost to divide a job into shards, and how large may a job be?

1. Overhead: CPU seconds of 4 shards and their merge, next to one run over the same clips, in pairs.
2. Clips per second of one shard: short clips, and a model that does nothing.
3. A simulated job of 100,000 videos and 1,000 shards: time and memory of the manifest, of the start of a shard, and of
   the merge; the slowest shard with costs and with counts.
Usage: benchmarks/sharding.py [PAIRS] [VIDEOS] [SHARDS]      ORTCHESTRA: another program than that of the release build
"""

import hashlib
import heapq
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = os.environ.get("ORTCHESTRA", str(Path(__file__).parent.parent / "build/release/bin/ortchestra"))


def run(*words: str) -> tuple[float, float, float]:
    """CPU seconds, seconds and peak MiB of a command."""
    start = time.monotonic()
    with subprocess.Popen([PROGRAM, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        errors = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{words}: exit {process.returncode}: {errors}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024


def write_clips(folder: Path, clips: int, frames: int) -> None:
    """Directories of pictures, which need no encoder."""
    for clip in range(clips):
        (folder / f"{clip:03}").mkdir(parents=True)
        for frame in range(frames):
            pixels = bytes((clip + frame + i) % 256 for i in range(32 * 32 * 3))
            (folder / f"{clip:03}" / f"{frame}.ppm").write_bytes(b"P6 32 32 255\n" + pixels)


def measure_overhead(folder: Path, pairs: int) -> None:
    write_clips(folder / "clips", 200, 10)
    run("manifest", folder / "clips", "-o", folder / "m.jsonl")
    common = ["run", "-m", "fake:spin_ms=10", "-s", "serial", "--manifest", folder / "m.jsonl"]
    ratios = []
    for pair in range(pairs):
        one = run(*common, "-o", folder / f"one-{pair}.jsonl")[0]
        out = folder / f"out-{pair}"
        parts = sum(run(*common, "--shard", f"{i}/4", "-o", out / "{key}.jsonl")[0] for i in range(1, 5))
        merge = run("merge", out, "--manifest", folder / "m.jsonl", "-o", folder / f"all-{pair}.jsonl")[0]
        same = (folder / f"one-{pair}.jsonl").read_bytes() == (folder / f"all-{pair}.jsonl").read_bytes()
        ratios.append((parts + merge) / one)
        print(f"one run {one:.2f} CPU s, 4 shards {parts:.2f}, merge {merge:.2f}: x {ratios[-1]:.4f}; "
              f"{'equal' if same else 'DIFFERENT'} bytes")
    print(f"overhead: {100 * (statistics.median(ratios) - 1):.1f} % of the CPU seconds (median of {pairs} pairs)")
    out = folder / "quick"
    seconds = run("run", "-m", "fake:", "--manifest", folder / "m.jsonl", "-o", out / "{key}.jsonl", "--json",
                  folder / "quick.json")[1]
    summary = json.loads((folder / "quick.json").read_text())
    print(f"clips per second: {summary['done'] / summary['total_s']:.0f} "
          f"({summary['done']} clips of 10 frames; {seconds:.2f} s with the start)")


def makespan(costs: list[int], shards: int, by_cost: bool) -> float:
    """The most expensive shard, divided by the mean."""
    loads = [(0, shard) for shard in range(shards)]
    if by_cost:
        for cost in sorted(costs, reverse=True):
            load, shard = heapq.heappop(loads)
            heapq.heappush(loads, (load + cost, shard))
    else:
        sums = [0] * shards
        for i, cost in enumerate(costs):
            sums[i % shards] += cost
        loads = [(load, shard) for shard, load in enumerate(sums)]
    return max(loads)[0] * shards / sum(costs)


def simulate(folder: Path, videos: int, shards: int) -> None:
    generator = random.Random(1)
    data = folder / "data"
    for i in range(videos):
        path = data / f"{i % 100:02}" / f"{i:06}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(int(generator.lognormvariate(17, 1)))
    manifest = folder / "large.jsonl"
    cpu, seconds, mib = run("manifest", data, "-o", manifest, "--no-probe")
    print(f"manifest of {videos} files: {seconds:.1f} s, {cpu:.1f} CPU s, {mib:.0f} MiB")
    entries = [json.loads(line) for line in manifest.read_text().splitlines()]
    costs = [entry["cost"] for entry in entries]
    print(f"slowest shard ÷ ideal: {makespan(costs, shards, True):.4f} by cost, "
          f"{makespan(costs, shards, False):.4f} by count")

    out = folder / "large"
    write_clips(folder / "sample", 1, 2)
    (folder / "sample.jsonl").write_text(json.dumps({"key": "sample", "path": str(folder / "sample/000")}) + "\n")
    command = ["run", "-m", "fake:", "-o", out / "{key}.jsonl", "--manifest"]
    run(*command, folder / "sample.jsonl")
    record = json.loads((out / "done/sample.json").read_text())
    text = (out / "sample.jsonl").read_text()
    for entry in entries:
        lines = text.replace(record["path"], entry["path"])
        (out / f"{entry['key']}.jsonl").write_text(lines)
        outputs = [record["outputs"][0] | {"bytes": len(lines), "sha256": hashlib.sha256(lines.encode()).hexdigest()}]
        done = record | {"key": entry["key"], "path": entry["path"], "outputs": outputs, "input": {}}
        (out / "done" / f"{entry['key']}.json").write_text(json.dumps(done))
    for path in data.glob("*/*"):
        path.unlink()  # a finished video need not be there, and is not read again
    cpu, seconds, mib = run(*command, manifest, "--shard", f"{shards}/{shards}")
    print(f"start of a shard (manifest, assignment, records): {seconds:.1f} s, {cpu:.1f} CPU s, {mib:.0f} MiB")
    cpu, seconds, mib = run("merge", out, "--manifest", manifest, "-o", folder / "large-all.jsonl")
    print(f"merge of {videos} videos: {seconds:.1f} s, {cpu:.1f} CPU s, {mib:.0f} MiB")


def main() -> None:
    pairs, videos, shards = (int(value) for value in (sys.argv[1:] + ["5", "100000", "1000"][len(sys.argv) - 1:]))
    with tempfile.TemporaryDirectory(prefix="ortchestra-sharding-") as folder:
        measure_overhead(Path(folder), pairs)
        simulate(Path(folder), videos, shards)


if __name__ == "__main__":
    main()
