"""The turns of openvino_figures.py: what runs in a block, and what is kept of it.

A turn returns {name: figures}. The figures are frame_s (seconds per frame), cpu_s (CPU seconds per frame), startup_s and pss_mib; a
program that does not tell one leaves it out.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import programs
from programs import HERE, OUT, PROGRAM, Failed, bench, last_line_of, output_of
from workloads import OTHERS, STREET, VIDEO, Workload

POOL = "pool"
OPENVINO = "pool:device=openvino"
BF16 = "pool:device=openvino+precision=bf16"
PLAN = "plan"
ONE_RUNTIME = "one runtime: "  # before the names of the rows that share one ONNX Runtime
LEAST_AGREEMENT = 0.99


def figures_of(round_: dict) -> dict:
    images = round_["images_per_s"] * round_["total_s"]
    return {
        "frame_s": round_["total_s"] / images,
        "cpu_s": round_["cpu_s"] / images,
        "startup_s": round_["startup_s"],
        "pss_mib": round_["host_peak_pss_mib"],
    }


def figures_by_row(result: dict, before: str = "") -> dict:
    return {before + row["spec"]: figures_of(row["rounds"][0]) for row in result["rows"]}


class Turns:
    """The turns of one workload, by their names."""

    def __init__(self, workload: Workload):
        self.workload = workload
        self.absent: list[str] = []
        self.errors: dict[str, str] = {}  # of turns, by their names
        self.machine: dict = {}
        self.plan_text: str | None = None
        self.precisions = [("f32", OPENVINO)]
        self.turns: dict[str, Callable[[], dict]] = {}
        self._arguments = [*workload.arguments, "-b", str(workload.batch)]
        self._frames = ["-n", str(workload.batches)]

    def add_ours(self, runtime: Path | None):
        """`runtime`: the ONNX Runtime with OpenVINO's provider, whose CPU provider is measured too."""
        if problem := programs.first_problem(self._arguments, OPENVINO):
            raise Failed(f"{OPENVINO}: {problem}")
        rows = [POOL, OPENVINO]
        if problem := programs.first_problem(self._arguments, BF16):
            self.absent.append(f"`{BF16}`: {problem}")
        else:
            rows.append(BF16)
            self.precisions.append(("bf16", BF16))
        self.turns["ortchestra"] = lambda: self._ours(rows)
        if runtime:
            self.turns["ortchestra on one runtime"] = lambda: self._ours([POOL, OPENVINO], runtime)
        else:
            self.absent.append("both rows on one ONNX Runtime: no build/deps/onnxruntime/*-openvino (`make setup DEVICE=openvino`)")

    def _ours(self, rows: list[str], runtime: Path | None = None) -> dict:
        result = bench([*self._arguments, *self._frames], rows, runtime)
        self.machine.update(result["machine"])
        return figures_by_row(result, ONE_RUNTIME if runtime else "")

    def add_plan(self, time_limit: str):
        """Searches the plan now. Its row then takes part in every block, with the batch that the plan chose."""
        plan = OUT / f"openvino-plan-{self.workload.batch}.toml"
        plan.unlink(missing_ok=True)
        command = [str(PROGRAM), "tune", *self.workload.arguments, "-b", str(self.workload.batch), "--no-progress", "-o", str(plan)]
        try:
            output_of([*command, "--agreement", str(LEAST_AGREEMENT), "--time-limit", time_limit])
        except Failed as problem:
            self.absent.append(f"the plan: {problem}")
            return
        self.plan_text = plan.read_text()
        self.turns[PLAN] = lambda: self._plan(plan)

    def _plan(self, plan: Path) -> dict:
        result = bench(["--plan", str(plan), *self._frames], [])
        return {PLAN: figures_of(result["rows"][0]["rounds"][0])}

    def add_apps(self):
        environments = programs.openvino_environments()
        if not environments:
            self.absent.append("benchmark_app: it is not installed")
        for version, python in environments.items():
            for precision, _ in self.precisions:
                for order, option in (("in turn", []), ("at once", ["--at-once"])):
                    self._add_app(version, python, precision, order, option)
                    if self.workload.has_denormals and version == min(environments):
                        self._add_app(version, python, precision, order, [*option, "--denormals"])

    def _add_app(self, version: str, python: Path, precision: str, order: str, options: list[str]):
        work = self.workload
        counts = ["--batch", str(work.batch), "--batches", str(work.batches)]
        command = [str(python), str(HERE / "openvino_app.py"), "--precision", precision, *options, *counts, *work.models]
        name = app_name(version, precision, order, "--denormals" in options)

        def turn() -> dict:
            taken = last_line_of(command)
            images = work.batches * work.batch
            return {name: {"frame_s": taken["total_s"] / images, "cpu_s": taken["cpu_s"] / images, "startup_s": taken["startup_s"]}}

        self.turns[name] = turn

    def block(self) -> dict:
        """Runs every turn that has not failed before, in random order."""
        taken = {}
        names = [name for name in self.turns if name not in self.errors]
        for name in random.sample(names, len(names)):
            begin = time.monotonic()
            try:
                taken.update(self.turns[name]())
            except Failed as problem:
                if name == "ortchestra":
                    raise
                self.errors[name] = str(problem)
                print(f"  {name} failed: {problem}", file=sys.stderr)
            else:
                print(f"  {name}: {time.monotonic() - begin:.1f} s with start-up", file=sys.stderr)
        return taken


def app_name(version: str, precision: str, order: str, denormals: bool = False) -> str:
    return f"benchmark_app {version} {precision}, {order}" + (", CPU_DENORMALS_OPTIMIZATION" if denormals else "")


def agreement_of_real_models(data: Path, frames: int) -> dict[str, dict]:
    """How pool on OpenVINO agrees with pool in float32, per model, over distinct frames of the video."""
    arguments = ["-i", str(data / "videos" / VIDEO), "-n", str(frames), "-b", "1"]
    for name, file in (STREET | OTHERS).items():
        arguments += ["-m", f"{name}={data / 'models' / file}"]
    row = bench(arguments, [POOL, OPENVINO])["rows"][1]
    if row["spec"] != OPENVINO:
        raise Failed(f"{row['spec']} instead of {OPENVINO} is compared")
    return {model["model"]: model for model in row["agreement"]}


def startup_pairs(linked: Path, pairs: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds of whole commands, in pairs: this program, then the one that was linked to ONNX Runtime (in random order)."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out.jsonl")
        commands = {
            "`run` of one small model on one frame": ["run", "-m", "builtin:squeezenet", "-i", "synthetic", "-n", "1", "-o", out,
                                                      "--overwrite", "--no-progress"],
            "`--version`": ["--version"],
        }  # fmt: skip
        taken = {}
        for name, words in commands.items():
            taken[name] = [_startup_pair(linked, words) for _ in range(pairs + 1)][1:]  # the first one fills the file cache
    return taken


def linked_runtime(program: Path) -> str:
    """The libonnxruntime that a linked program loads. The other program loads the same one, because releases differ."""
    for line in output_of(["ldd", str(program)]).splitlines():
        name, _, file = line.strip().partition(" => ")
        if name.startswith("libonnxruntime."):
            return str(Path(file.split(" (")[0]).resolve())
    raise Failed(f"{program} is not linked to ONNX Runtime")


def _startup_pair(linked: Path, words: list[str]) -> tuple[float, float]:
    environment = {**os.environ, "ORTCHESTRA_ONNXRUNTIME": linked_runtime(linked)}
    seconds = {}
    for program in random.sample([PROGRAM, linked], 2):
        begin = time.monotonic()
        done = subprocess.run([str(program), *words], capture_output=True, text=True, check=False, env=environment)
        seconds[program] = time.monotonic() - begin
        if done.returncode != 0:
            raise Failed(f"{program} {words[0]}: exit code {done.returncode}: {done.stderr.strip()}")
    return seconds[PROGRAM], seconds[linked]


def newest_runtime_with_openvino() -> Path | None:
    found = sorted((programs.ROOT / "build/deps/onnxruntime").glob("*-openvino/lib"))
    return found[-1] if found else None
