"""Measures what the device openvino gains, and at what price. openvino.sh describes it."""

import argparse
import json
import math
import os
import platform
import random
import statistics
import sys
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import workloads
from openvino_turns import (
    ONE_RUNTIME,
    OPENVINO,
    PLAN,
    POOL,
    Turns,
    agreement_of_real_models,
    app_name,
    newest_runtime_with_openvino,
    startup_pairs,
)
from programs import OUT, ROOT, Failed, builtin_models, count, openvino_environments, shortened, write_whole
from ratios import Ratio, ratio_of, ratio_text
from workloads import Unusable, Workload

LINKED = "LINKED"  # environment variable: a program that was linked to ONNX Runtime


@dataclass
class Line:
    """A line of the table of figures."""

    figure: str
    goal: float
    ratio: Ratio | None  # None: not measured

    def text(self) -> str:
        if self.ratio is None:
            return f"| {self.figure} | ≤ {self.goal} | – | – |"
        # A goal inside the interval counts as met: the measurement does not contradict it.
        lowest = self.ratio.median if self.ratio.low is None else self.ratio.low
        return f"| {self.figure} | ≤ {self.goal} | {self.ratio.text()} | {'yes' if lowest <= self.goal else 'no'} |"


def paired(blocks: list[dict], name: str, reference: str, key: str = "frame_s") -> Ratio | None:
    pairs = [(b[name], b[reference]) for b in blocks if name in b and reference in b]
    return ratio_of([a[key] / b[key] for a, b in pairs if a.get(key) and b.get(key)])


def median_of(blocks: list[dict], name: str, key: str) -> float | None:
    values = [block[name][key] for block in blocks if block.get(name, {}).get(key)]
    return statistics.median(values) if values else None


def best_app(blocks: list[dict], precision: str, denormals: bool) -> str | None:
    names = [app_name(version, precision, order, denormals) for version in openvino_environments() for order in ("in turn", "at once")]
    measured = [name for name in names if median_of(blocks, name, "frame_s")]
    return min(measured, key=lambda name: median_of(blocks, name, "frame_s"), default=None)


def lines_of(name: str, blocks: list[dict], goals: dict[str, float], precisions: list[tuple[str, str]]) -> list[Line]:
    lines = [
        Line(f"`{OPENVINO}` ÷ `pool`, {name}", goals["openvino"], paired(blocks, OPENVINO, POOL)),
        Line(
            f"the same, both on the ONNX Runtime with OpenVINO, {name}",
            goals["openvino"],
            paired(blocks, ONE_RUNTIME + OPENVINO, ONE_RUNTIME + POOL),
        ),
        Line(f"the plan of `tune --agreement 0.99` ÷ `pool`, {name}", goals["plan"], paired(blocks, PLAN, POOL)),
    ]
    for precision, row in precisions:
        for denormals in (False, True):
            app = best_app(blocks, precision, denormals)
            if app:
                lines.append(Line(f"`{row}` ÷ {app} (its best), {name}", 0.88, paired(blocks, row, app)))
    lines.append(Line(f"peak PSS of `{OPENVINO}` ÷ that of `pool`, {name}", 1.4, paired(blocks, OPENVINO, POOL, "pss_mib")))
    return lines


def startup_text(name: str, blocks: list[dict]) -> str:
    seconds = [block[OPENVINO]["startup_s"] for block in blocks if OPENVINO in block] or [math.nan]
    median = statistics.median(seconds)
    spread = f"{median:.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"
    return f"| start-up of `{OPENVINO}` after a first run, {name} | ≤ 0.6 s | {spread} | {'yes' if min(seconds) <= 0.6 else 'no'} |"


def programs_table(name: str, blocks: list[dict]) -> list[str]:
    lines = [
        f"{name}:",
        "",
        "| | ms per frame | CPU ms per frame | time ÷ `pool`, paired, 95 % interval | start-up, s | peak PSS, MiB |",
        "|---|---|---|---|---|---|",
    ]
    names = list(dict.fromkeys(name for block in blocks for name in block))

    def cell(name: str, key: str, scale: float, form: str) -> str:
        value = median_of(blocks, name, key)
        return "" if value is None else format(value * scale, form)

    for program in sorted(names, key=lambda program: median_of(blocks, program, "frame_s")):
        ratio = "1" if program == POOL else ratio_text([b[program]["frame_s"] / b[POOL]["frame_s"] for b in blocks if program in b])
        cells = [cell(program, "frame_s", 1e3, ".1f"), cell(program, "cpu_s", 1e3, ".1f"), ratio]
        cells += [cell(program, "startup_s", 1, ".2f"), cell(program, "pss_mib", 1, ".0f")]
        label = f"`{program}`" if program.startswith(POOL) else program
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return [*lines, ""]


def agreement_table(models: dict[str, dict]) -> list[str]:
    lines = [
        f"Agreement of `{OPENVINO}` (float32) with `pool`:",
        "",
        "| model | what is compared | agreement | mean IoU | mean difference of scores | frames | objects |",
        "|---|---|---|---|---|---|---|",
    ]

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.6g}"

    for name, model in models.items():
        value = model.get("not_measurable") or number(model["value"])
        cells = [name, model["kind"], value, number(model.get("iou")), number(model.get("score_difference"))]
        lines.append(f"| {' | '.join(cells)} | {model['frames']} | {model['objects']} |")
    return [*lines, ""]


def plan_summary(text: str) -> str:
    plan = tomllib.loads(text)
    devices = [f"{model['name']} on `{model['device']}`" for model in plan.get("model", []) if "device" in model]
    rows = [f"`{row}`" for row in plan["strategies"]]
    doubt = [] if plan["plan"]["confirmed"] else ["not confirmed by full rounds, because the search ended early"]
    return ", ".join([*rows, f"device `{plan.get('device', 'cpu')}`", *devices, *doubt])


GOALS = ({"openvino": 0.72, "plan": 0.62}, {"openvino": 0.92, "plan": 0.55})


class Report:
    """Everything that was measured so far, as Markdown."""

    def __init__(self, turns: list[Turns], command: str):
        self.turns = turns
        self.command = command
        self.blocks: list[list[dict]] = [[] for _ in turns]
        self.agreement: dict[str, dict] = {}
        self.startup: dict[str, list[tuple[float, float]]] = {}
        self.errors: dict[str, str] = {}

    def text(self) -> str:
        machine = self.turns[0].machine
        head = (
            f"{date.today()}, {machine.get('cpu', '?')}, {machine.get('cores_budget', 0):g} CPUs to use, {machine.get('os', '?')}, "
            f"ONNX Runtime {machine.get('ort_version', '?')}, benchmark_app of OpenVINO {' and '.join(openvino_environments())}, "
            f"Python {platform.python_version()}. {len(self.blocks[0])} blocks; "
            + "; ".join(f"{turns.workload.batches} batches of {turns.workload.batch} per turn" for turns in self.turns)
            + f". `{self.command}`"
        )
        lines = [head, "", "| figure | goal | measured: median, 95 % interval | met |", "|---|---|---|---|"]
        for turns, blocks, goals in zip(self.turns, self.blocks, GOALS, strict=True):
            lines += [line.text() for line in lines_of(turns.workload.name, blocks, goals, turns.precisions)]
            lines.append(startup_text(turns.workload.name, blocks))
        for name, pairs in self.startup.items():
            lines.append(
                Line(f"time of {name}: ONNX Runtime loaded at run time ÷ linked", 1.02, ratio_of([a / b for a, b in pairs])).text()
            )
        lines.append("")
        for turns, blocks in zip(self.turns, self.blocks, strict=True):
            lines += programs_table(turns.workload.name, blocks)
            if turns.plan_text:
                lines += [f"The plan of `tune --agreement 0.99`, {turns.workload.name}: {plan_summary(turns.plan_text)}.", ""]
        if self.agreement:
            lines += agreement_table(self.agreement)
        lines += [f"- {name} failed: {problem}" for name, problem in self.errors.items()]
        lines += [f"- {name} failed ({turns.workload.name}): {problem}" for turns in self.turns for name, problem in turns.errors.items()]
        lines += [f"- Skipped ({turns.workload.name}): {absent}." for turns in self.turns for absent in turns.absent]
        return "\n".join(lines).rstrip() + "\n"

    def raw(self) -> dict:
        by_workload = {
            turns.workload.name: {"blocks": blocks, "plan": turns.plan_text} for turns, blocks in zip(self.turns, self.blocks, strict=True)
        }
        return {
            "machine": self.turns[0].machine,
            "workloads": by_workload,
            "agreement": self.agreement,
            "startup_s": self.startup,
            "errors": [self.errors, *(turns.errors for turns in self.turns)],
        }

    def write(self, path: Path):
        write_whole(path, self.text())
        write_whole(path.with_suffix(".json"), json.dumps(self.raw(), indent=1))


def parse_arguments():
    parser = argparse.ArgumentParser(prog="benchmarks/peers/openvino.sh", description=__doc__)
    parser.add_argument("data", type=Path, metavar="DATA", help="folder with models/ and videos/")
    parser.add_argument("blocks", nargs="?", type=count, default=7, metavar="BLOCKS", help="blocks [7]")
    parser.add_argument("--frames", type=count, default=80, metavar="N", help="frames of the video per turn [80]")
    parser.add_argument("--batches", type=count, default=16, metavar="N", help="batches of the built-in models per turn [16]")
    parser.add_argument("--tune-limit", default="5m", metavar="TIME", help="limit for each search of a plan, 0 for none [5m]")
    parser.add_argument("--pairs", type=count, default=20, metavar="N", help="pairs of starts of the program, with LINKED [20]")
    parser.add_argument("--agreement-frames", type=count, default=64, metavar="N", help="frames for the agreement [64]")
    parser.add_argument("--out", type=Path, default=OUT / "openvino.md", help="Markdown file; raw values go to a .json file beside it")
    return parser.parse_args()


def prepared(workload: Workload, tune_limit: str) -> Turns:
    turns = Turns(workload)
    print(f"{workload.name}: preparing", file=sys.stderr)
    turns.add_ours(newest_runtime_with_openvino())
    if tune_limit != "0":
        turns.add_plan(tune_limit)
    turns.add_apps()
    return turns


def main() -> int:
    arguments = parse_arguments()
    linked = os.environ.get(LINKED)
    for file in (*workloads.STREET.values(), *workloads.OTHERS.values()):
        if not (arguments.data / "models" / file).exists():
            raise Unusable(f"{arguments.data / 'models' / file}: there is no such file")
    random.seed(1)
    work = [
        workloads.street(arguments.data, ROOT / "examples/street.toml", arguments.frames),
        workloads.builtin(builtin_models(), arguments.batches),
    ]
    report = Report(
        [prepared(workload, arguments.tune_limit) for workload in work],
        " ".join(["benchmarks/peers/openvino.sh", *shortened(sys.argv[1:])]),
    )
    try:
        report.agreement = agreement_of_real_models(arguments.data, arguments.agreement_frames)
        if linked:
            report.startup = startup_pairs(Path(linked), arguments.pairs)
    except Failed as problem:
        report.errors["agreement or start-up"] = str(problem)
    for i in range(arguments.blocks):
        for turns, blocks in zip(report.turns, report.blocks, strict=True):
            print(f"block {i + 1} of {arguments.blocks}, {turns.workload.name}", file=sys.stderr)
            blocks.append(turns.block())
            report.write(arguments.out)
    print(report.text(), end="")
    print(f"written to {arguments.out}", file=sys.stderr)
    return 1 if report.errors or any(turns.errors for turns in report.turns) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Unusable, Failed) as problem:
        print(f"peers: {problem}", file=sys.stderr)
        sys.exit(2 if isinstance(problem, Unusable) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
