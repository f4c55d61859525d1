"""Runs ortchestra and its peers in blocks: once per block, in random order. Prints their times compared with pool."""

import argparse
import json
import platform
import random
import statistics
import sys
import time
from datetime import date
from pathlib import Path

import onnxruntime

from models import read_model
from programs import (
    HERE,
    OUT,
    PROGRAM,
    Failed,
    bench,
    builtin_models,
    count,
    first_problem,
    last_line_of,
    openvino_environments,
    own_precision,
    shortened,
    write_whole,
)
from ratios import ratio_text
from workloads import Unusable

REFERENCE = "ortchestra: pool"
OURS = ["pool", "threads:intra=1", "async"]
OURS_ON_OPENVINO = ["pool:device=openvino", "pool:device=openvino+precision=bf16"]
STUDY = ["serial", "threads", "processes", "coroutines"]


class Comparison:
    """The peers, and a function per peer that runs its turn and returns {peer: {total_s, startup_s}}."""

    def __init__(self, models: list[str], batch: int, batches: int):
        self.models = models
        self.batch = batch
        self.batches = batches
        self.machine = {}
        self.absent = []
        workload = ["--batch", str(batch), "--batches", str(batches), *models]
        self.workload = ["-b", str(batch)]
        for model in models:
            self.workload += ["-m", model]
        self.ours = list(OURS)
        self.add_ours_on_openvino()
        self.turns = {"ortchestra": self.run_ours}
        for label, intra in [("defaults", []), ("intra=1", ["--intra", "1"])]:
            for scheme in STUDY:
                self.add_program(f"study: {scheme}, {label}", "study.py", [scheme, *intra, *workload])
        self.add_bare_loop()
        self.add_openvino(workload)

    def add_ours_on_openvino(self):
        for row in OURS_ON_OPENVINO:
            problem = first_problem(self.workload, row)
            if problem:
                self.absent.append(f"`{row}`: {problem}")
            else:
                self.ours.append(row)

    def add_program(self, peer: str, script: str, arguments: list[str], python: str | Path = sys.executable):
        self.add_command(peer, [str(python), str(HERE / script), *arguments])

    def add_command(self, peer: str, command: list[str]):
        self.turns[peer] = lambda: {peer: last_line_of(command)}

    def add_bare_loop(self):
        loop = PROGRAM.parent / "bare_loop"
        if not loop.exists():
            self.absent.append(f"the bare C++ loop: {loop.name} is missing beside the program (`make build` builds it)")
            return
        for label, intra in [("defaults", "default"), ("intra=1", "1")]:
            arguments = [intra, str(self.batch), str(self.batches), *self.models]
            self.add_command(f"bare C++ loop, {label}", [str(loop), *arguments])

    def add_openvino(self, workload: list[str]):
        environments = openvino_environments()
        if not environments:
            self.absent.append("OpenVINO's benchmark_app: it is not installed")
        for version, python in environments.items():
            own = own_precision(python)
            precisions = [("float32", ["--precision", "f32"])]
            if own != "f32":  # faster on such a CPU, but the outputs differ from those of the other peers
                precisions.append((own, []))
            for label, precision in precisions:
                peer = f"OpenVINO {version} {label}"
                self.add_program(f"{peer}, in turn", "openvino_app.py", [*precision, *workload], python)
                self.add_program(f"{peer}, at once", "openvino_app.py", ["--at-once", *precision, *workload], python)

    def run_ours(self) -> dict:
        """All rows of ortchestra in one call, which runs them in random order and calibrates once."""
        result = bench([*self.workload, "-n", str(self.batches)], self.ours)
        self.machine.update(result["machine"])
        if result["workload"]["batches"] != self.batches:
            raise Failed(f"ran {result['workload']['batches']} batches, not {self.batches}")
        turn = {}
        for row in result["rows"]:
            times = row["rounds"][0]
            turn[f"ortchestra: {row['spec']}"] = {key: times[key] for key in ("total_s", "startup_s")}
        return turn


def run_block(comparison: Comparison, errors: dict[str, str]) -> dict:
    """Runs every peer that has not failed before, in random order."""
    block = {}
    names = [name for name in comparison.turns if name not in errors]
    for name in random.sample(names, len(names)):
        begin = time.monotonic()
        try:
            block.update(comparison.turns[name]())
        except Failed as problem:
            if name == "ortchestra":
                raise Failed(f"ortchestra bench: {problem}") from None
            errors[name] = str(problem)
            print(f"  {name} failed: {problem}", file=sys.stderr)
        else:
            print(f"  {name}: {time.monotonic() - begin:.1f} s with start-up", file=sys.stderr)
    return block


def ratio_to_reference(peer: str, blocks: list[dict]) -> str:
    if peer == REFERENCE:
        return "1"
    return ratio_text([b[peer]["total_s"] / b[REFERENCE]["total_s"] for b in blocks if peer in b and REFERENCE in b])


def median_of(peer: str, key: str, blocks: list[dict]) -> float:
    return statistics.median(block[peer][key] for block in blocks if peer in block)


def as_markdown(comparison: Comparison, blocks: list[dict], errors: dict[str, str], command: str) -> str:
    names = ", ".join(Path(model).stem for model in comparison.models)
    machine = comparison.machine
    versions = f"ONNX Runtime {machine.get('ort_version', '?')} (in Python: {onnxruntime.__version__})"
    lines = [
        f"### {names}: batches of {comparison.batch}",
        "",
        f"{date.today()}, {machine.get('cpu', '?')}, {machine.get('cores_budget', 0):g} CPUs to use, "
        f"{machine.get('os', '?')}, {versions}, Python {platform.python_version()}. "
        f"{comparison.batches} batches per round, {len(blocks)} blocks. `{command}`",
        "",
        "| | time, s | time ÷ `pool`, paired, 95 % interval | start-up, s |",
        "|---|---|---|---|",
    ]
    peers = list(dict.fromkeys(peer for block in blocks for peer in block))
    for peer in sorted(peers, key=lambda peer: median_of(peer, "total_s", blocks)):
        total_s, startup_s = (median_of(peer, key, blocks) for key in ("total_s", "startup_s"))
        lines.append(f"| {peer} | {total_s:.2f} | {ratio_to_reference(peer, blocks)} | {startup_s:.1f} |")
    lines.append("")
    at_defaults = [peer for peer in (f"study: {scheme}, defaults" for scheme in STUDY) if peer in peers]
    if at_defaults:
        best = min(at_defaults, key=lambda peer: median_of(peer, "total_s", blocks))
        lines.append(f"- With the defaults, the fastest scheme of the study's program is {best.split(': ')[1].split(',')[0]}.")
    for peer, problem in errors.items():
        lines.append(f"- {peer} failed: {problem}")
    lines += [f"- Skipped: {absent}." for absent in comparison.absent]
    if machine.get("ort_version", onnxruntime.__version__) != onnxruntime.__version__:
        lines.append("- The versions of ONNX Runtime differ, so the ratios are not a fair comparison.")
    return "\n".join(lines).rstrip() + "\n"


def parse_arguments():
    parser = argparse.ArgumentParser(prog="benchmarks/peers/run.sh", description=__doc__)
    parser.add_argument("rounds", nargs="?", type=count, default=5, metavar="ROUNDS", help="blocks [5]")
    parser.add_argument("batches", nargs="?", type=count, default=16, metavar="BATCHES", help="batches per round [16]")
    parser.add_argument("--models", nargs="+", metavar="FILE.onnx", help="models [the four built-in ones]")
    parser.add_argument("--batch", type=count, default=4, metavar="N", help="frames per batch [4]")
    parser.add_argument("--out", type=Path, default=OUT / "peers.md", help="Markdown file; raw times go to a .json file beside it")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    command = " ".join(["benchmarks/peers/run.sh", *shortened(sys.argv[1:])])
    models = arguments.models or builtin_models()
    for model in models:
        read_model(model, arguments.batch)
    comparison = Comparison(models, arguments.batch, arguments.batches)
    random.seed(1)
    blocks, errors, text = [], {}, ""
    for i in range(arguments.rounds):
        print(f"block {i + 1} of {arguments.rounds}", file=sys.stderr)
        blocks.append(run_block(comparison, errors))
        text = as_markdown(comparison, blocks, errors, command)
        write_whole(arguments.out, text)
        raw = {"machine": comparison.machine, "blocks": blocks, "errors": errors}
        write_whole(arguments.out.with_suffix(".json"), json.dumps(raw, indent=1))
    print(text, end="")
    print(f"written to {arguments.out}", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Unusable, Failed) as problem:
        print(f"peers: {problem}", file=sys.stderr)
        sys.exit(2 if isinstance(problem, Unusable) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
