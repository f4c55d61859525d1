#!/usr/bin/env python3
"""What does it cost that ONNX Runtime is searched for and loaded at run time?

Starts `ortchestra inspect MODEL` in pairs, in random order: as it is, and with the same library preloaded, as a program
that is linked to it has it. Prints the geometric mean of the ratios, with a 95 % interval (2 standard errors).
Usage: benchmarks/startup.py MODEL [PAIRS]      ORTCHESTRA: another program than that of the release build
"""

import json
import math
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path


def default_runtime(program: str) -> str:
    devices = json.loads(subprocess.run([program, "devices", "--json", "-"], check=True, capture_output=True).stdout)
    return next(runtime["path"] for runtime in devices["runtimes"] if runtime["problem"] is None)


def cost(command: list[str], preload: str) -> tuple[float, float]:
    """CPU seconds and seconds of one start."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"LD_PRELOAD": preload})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - start


def ratio_text(logarithms: list[float]) -> str:
    mean = statistics.mean(logarithms)
    error = 2 * statistics.stdev(logarithms) / math.sqrt(len(logarithms))
    return f"{math.exp(mean):.3f} ({math.exp(mean - error):.3f} to {math.exp(mean + error):.3f})"


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program = os.environ.get("ORTCHESTRA", str(Path(__file__).parents[1] / "build/release/bin/ortchestra"))
    command, pairs = [program, "inspect", sys.argv[1]], int(sys.argv[2]) if len(sys.argv) > 2 else 60
    runtime = default_runtime(program)
    for preload in ("", runtime):  # warm-up
        cost(command, preload)
    cpu, wall = [], []
    for _ in range(pairs):
        order = ["", runtime]
        random.shuffle(order)
        costs = {preload: cost(command, preload) for preload in order}
        cpu.append(math.log(costs[""][0] / costs[runtime][0]))
        wall.append(math.log(costs[""][1] / costs[runtime][1]))
    print(f"loaded ÷ linked: CPU time {ratio_text(cpu)}, time {ratio_text(wall)}; {pairs} pairs")


if __name__ == "__main__":
    main()
