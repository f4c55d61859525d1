"""Runs the programs that are compared, each as a process of its own."""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = Path(os.environ.get("ORTCHESTRA", ROOT / "build/release/bin/ortchestra"))
PEERS = ROOT / "build/peers"
OUT = ROOT / "build/benchmarks"
TIMEOUT_S = 900  # of one turn
OUTPUTS_DIFFER = 3  # exit code of `bench`


class Failed(Exception):
    """The turn of a program failed."""


def stop_with_children(process: subprocess.Popen):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def output_of(command: list[str], allowed: tuple[int, ...] = (0,), environment: dict | None = None) -> str:
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **(environment or {})},
    )
    try:
        out, log = process.communicate(timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        raise Failed(f"took more than {TIMEOUT_S} s") from None
    finally:
        stop_with_children(process)
    if process.returncode not in allowed:
        print(log, file=sys.stderr, end="")
        last = [line for line in log.splitlines() if line.strip()][-1:] or ["no message"]
        raise Failed(f"exit code {process.returncode}: {last[0].strip()}")
    return out


def last_line_of(command: list[str]) -> dict:
    """The result is the last line: a library may print lines before it."""
    return json.loads(output_of(command).splitlines()[-1])


def bench(arguments: list[str], rows: list[str], runtime: Path | None = None) -> dict:
    """The result of one round per row, in random order. `runtime`: the ONNX Runtime of all rows. Rows may differ in their outputs."""
    command = [str(PROGRAM), "bench", *arguments, "--rounds", "1", "--seed", str(random.randrange(2**31))]
    for row in rows:
        command += ["-s", row]
    environment = {"ORTCHESTRA_ONNXRUNTIME": str(runtime)} if runtime else None
    result = json.loads(output_of([*command, "--no-progress", "--json", "-"], (0, OUTPUTS_DIFFER), environment))
    for row in result["rows"]:
        if row["error"]:
            raise Failed(f"{row['spec']}: {row['error']}")
    return result


def first_problem(arguments: list[str], row: str) -> str | None:
    """Why the row can't be run here. A row that can has then compiled its models into its cache."""
    try:
        bench([*arguments, "-n", "8"], [row])
    except Failed as problem:
        return str(problem)
    return None


def openvino_environments() -> dict[str, Path]:
    """The Python of each release of OpenVINO that is installed for the peers, by its version."""
    found = {}
    for requirements in sorted((HERE / "requirements").glob("openvino-*.txt")):
        python = PEERS / requirements.stem / "bin" / "python"
        if (PEERS / requirements.stem / "requirements.txt").exists():
            found[requirements.stem.removeprefix("openvino-")] = python
    return found


def own_precision(python: Path) -> str:
    """The type that OpenVINO chooses on this CPU, for example "bf16"."""
    ask = "import openvino; print(openvino.Core().get_property('CPU', 'INFERENCE_PRECISION_HINT').to_string())"
    return output_of([str(python), "-c", ask]).split()[-1]


def builtin_models() -> list[str]:
    folder = OUT / "peers-models"
    output_of([str(PROGRAM), "demo", "--overwrite", str(folder)])
    return [str(path) for path in sorted(folder.glob("*.onnx"))]


def write_whole(path: Path, text: str):
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive whole number")
    return int(text)


def shortened(words: list[str]) -> list[str]:
    """Removes folders from file names, because they differ between machines."""
    return [Path(word).name if "/" in word else word for word in words]
