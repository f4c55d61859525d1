#!/usr/bin/env python3
"""What does the Python package cost, and what does it gain?

1. Microseconds per frame with a fake model that does nothing: submit() and taking the result, in one thread.
2. Pipeline.run() with a .jsonl ÷ the command `ortchestra run -o x.jsonl`: wall-clock and CPU seconds of the whole processes.
3. Engine.submit() with frames that OpenCV decodes ÷ the best and the usual Python loop (benchmarks/peers/street_loops.py says what is
   compared): seconds from reading the first frame to the last result.

All run in blocks, in random order within a block, on the four models of examples/street.toml. Prints JSON: times, and ratios of
throughput as {median, low, high}; low and high are the 95 % interval of the mean. The machine should do nothing else.

Usage: benchmarks/python_overhead.py DATA [--blocks 5] [--frames 300] [--peer-python PYTHON] > result.json
DATA has the subfolders models/ and videos/. PYTHON has onnxruntime, numpy and opencv (benchmarks/peers/environment.sh makes one);
without it, part 3 is left out. ortchestra then uses the same library of ONNX Runtime. The Python that runs this script must have
the package ortchestra, numpy and opencv.
"""

import argparse
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "peers"))
from ratios import ratio_of  # noqa: E402

PROGRAM = os.environ.get("ORTCHESTRA", str(HERE.parent / "build/release/bin/ortchestra"))
FILES = {
    "faces": "ultraface_version-RFB-320.onnx",
    "persons": "light_person_detector.onnx",
    "objects": "nanodet_m_320.onnx",
    "parts": "skin_clothes_hair_pan_mbv3s.onnx",
}
RUN = """
import sys, ortchestra
for frame in ortchestra.Pipeline.from_config(sys.argv[1]).run(outputs=sys.argv[2], frames=int(sys.argv[3])): pass
"""


def configuration(folder: Path, data: Path, video: Path) -> Path:
    """examples/street.toml with the files of DATA."""
    text = (HERE.parent / "examples/street.toml").read_text()
    text = text.replace('"street.mp4"', json.dumps(str(video)))
    text = text.replace('"coco.txt"', json.dumps(str(HERE.parent / "examples/coco.txt")))
    for name, file in FILES.items():
        path = json.dumps(str(data / "models" / file))
        text, count = re.subn(f'(name = "{name}"\npath = )"[^"]*"', lambda found, path=path: found[1] + path, text)
        if count != 1:
            sys.exit(f"examples/street.toml has no model {name}")
    config = folder / "street.toml"
    config.write_text(text)
    return config


def fake_overhead(blocks: int, frames: int = 2000) -> dict[str, list[float]]:
    """Microseconds per frame: wall-clock time of the calls, and CPU time of the calling thread and of the process."""
    import numpy

    import ortchestra

    picture = numpy.zeros((480, 640, 3), numpy.uint8)
    names = ["submit_us", "result_us", "total_us", "thread_cpu_us", "process_cpu_us", "predict_us"]
    times: dict[str, list[float]] = {name: [] for name in names}
    with ortchestra.Pipeline([ortchestra.Model("fake:", "fake")]).open() as engine:
        results = iter(engine)
        for _ in range(blocks):
            submitting = taking = 0.0
            start, thread_start, process_start = time.perf_counter(), time.thread_time(), time.process_time()
            engine.submit(picture)
            for key in range(1, frames):
                begin = time.perf_counter()
                engine.submit(picture, key)
                middle = time.perf_counter()
                next(results)
                submitting += middle - begin
                taking += time.perf_counter() - middle
            next(results)
            total = time.perf_counter() - start
            times["thread_cpu_us"].append(1e6 * (time.thread_time() - thread_start) / frames)
            times["process_cpu_us"].append(1e6 * (time.process_time() - process_start) / frames)
            times["submit_us"].append(1e6 * submitting / frames)
            times["result_us"].append(1e6 * taking / frames)
            times["total_us"].append(1e6 * total / frames)
            start = time.perf_counter()
            for key in range(frames // 10):
                engine.predict(picture, key)
            times["predict_us"].append(1e6 * (time.perf_counter() - start) / (frames // 10))
    return times


def cost_of(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    total = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"total_s": total, "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime}


def printed_by(command: list[str], environment: dict[str, str]) -> dict[str, float]:
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    return json.loads(output.splitlines()[-1])


def runtime_of(python: str) -> str:
    """The folder of the library of ONNX Runtime in that Python."""
    script = "import onnxruntime, os; print(os.path.join(os.path.dirname(onnxruntime.__file__), 'capi'))"
    return subprocess.run([python, "-c", script], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def in_blocks(turns, blocks: int) -> dict[str, list[dict[str, float]]]:
    """One turn of each per block, in random order, after a block that is not counted."""
    results = {name: [] for name in turns}
    for block in range(blocks + 1):
        for name in random.sample(sorted(turns), len(turns)):
            result = turns[name]()
            if block > 0:
                results[name].append(result)
        print(f"block {block} of {blocks}: {', '.join(turns)}", file=sys.stderr)
    return results


def ratio(results, ours: str, other: str, key: str) -> dict[str, float] | None:
    """How many times as fast, or as cheap in CPU seconds, ours is."""
    pairs = zip(results[ours], results[other], strict=True)
    found = ratio_of([theirs[key] / mine[key] for mine, theirs in pairs])
    return None if found is None else asdict(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--blocks", type=int, default=5)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--peer-python")
    arguments = parser.parse_args()
    video = arguments.data / "videos/intel_asl_dev_concat.mp4"
    environment = dict(os.environ)
    import ortchestra

    package = str(Path(ortchestra.__file__).parents[1])
    environment["PYTHONPATH"] = os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])
    if arguments.peer_python:
        environment["ORTCHESTRA_ONNXRUNTIME"] = runtime_of(arguments.peer_python)

    report = {"machine": platform.platform(), "cpus": len(os.sched_getaffinity(0)), "ortchestra": ortchestra.__version__}
    report |= {"blocks": arguments.blocks, "frames": arguments.frames, "runtime": environment.get("ORTCHESTRA_ONNXRUNTIME")}
    report["fake"] = fake_overhead(arguments.blocks)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        config = configuration(folder, arguments.data.resolve(), video.resolve())
        frames = str(arguments.frames)
        command = [PROGRAM, "run", "-q", "--overwrite", "--config", str(config), "-n", frames, "-o", str(folder / "c.jsonl")]
        output = folder / "p.jsonl"

        def run_python() -> dict[str, float]:
            output.unlink(missing_ok=True)
            return cost_of([sys.executable, "-c", RUN, str(config), str(output), frames], environment)

        runs = in_blocks({"command": lambda: cost_of(command, environment), "python": run_python}, arguments.blocks)
        report["run"] = runs
        report["run_throughput_over_command"] = ratio(runs, "python", "command", "total_s")
        report["run_cpu_efficiency_over_command"] = ratio(runs, "python", "command", "cpu_s")
        if output.read_bytes() != (folder / "c.jsonl").read_bytes():
            sys.exit("the outputs differ")

        if arguments.peer_python:
            script, models = str(HERE / "peers/street_loops.py"), str(arguments.data / "models")

            def turn(python: str, kind: str):
                call = [python, script, kind, models, str(video), "--frames", frames, "--config", str(config)]
                own = environment if kind == "engine" else dict(os.environ)
                return lambda: printed_by(call, own)

            loops = {kind: turn(arguments.peer_python, kind) for kind in ["best", "usual"]}
            results = in_blocks({"engine": turn(sys.executable, "engine")} | loops, arguments.blocks)
            report["loops"] = results
            report["engine_throughput_over_best"] = ratio(results, "engine", "best", "total_s")
            report["engine_throughput_over_usual"] = ratio(results, "engine", "usual", "total_s")
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
