"""Compares `ortchestra run` with a simple Python loop, end to end, on the same video and models, in blocks of random order."""

import argparse
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

from programs import HERE, OUT, PROGRAM, ROOT, Failed, count, output_of, shortened, write_whole
from ratios import ratio_text

MODELS = {
    "nanodet": "nanodet_m_320.onnx",
    "yolox": "yolox_nano_416x416.onnx",
    "persons": "light_person_detector.onnx",
    "parts": "skin_clothes_hair_pan_mbv3s.onnx",
}
OURS = "ortchestra run"
CPUS = len(os.sched_getaffinity(0))


class Video:
    """The commands that are compared. Each writes JSON lines."""

    def __init__(self, data: Path, frames: int, folder: Path):
        self.folder = folder
        self.models = data / "models"
        self.input = str(data / "videos" / "intel_asl_dev_concat.mp4")
        self.frames = str(frames)
        self.turns = {
            OURS: self.ours,
            "Python loop, defaults": lambda: self.python("defaults"),
            "Python loop, one thread per session": lambda: self.python("one", "--intra", "1"),
        }

    def ours(self) -> dict:
        summary = self.folder / "summary.json"
        command = [str(PROGRAM), "run", "--config", str(ROOT / "benchmarks/four_models.toml")]
        for name, file in MODELS.items():
            command += ["-m", f"{name}={self.models / file}"]
        command += ["-i", self.input, "-n", self.frames, "-o", str(self.folder / "ours.jsonl"), "--overwrite"]
        output_of([*command, "--no-progress", "--json", str(summary)])
        return json.loads(summary.read_text())

    def python(self, name: str, *intra: str) -> dict:
        script = str(HERE / "video_loop.py")
        arguments = [str(self.models), self.input, str(self.folder / f"{name}.jsonl"), "--frames", self.frames, *intra]
        return json.loads(output_of([sys.executable, script, *arguments]).splitlines()[-1])

    def block(self) -> dict:
        taken = {}
        for name in random.sample(list(self.turns), len(self.turns)):
            begin = time.monotonic()
            summary = self.turns[name]()
            taken[name] = {"process_s": time.monotonic() - begin, "total_s": summary["total_s"], "frames": summary["frames"]}
            print(f"  {name}: {taken[name]['process_s']:.1f} s with start-up", file=sys.stderr)
        if len({turn["frames"] for turn in taken.values()}) > 1:
            raise Failed(f"the numbers of frames differ: {taken}")
        return taken

    def findings(self) -> str:
        """The number of boxes and pixels found, which shows that the work was the same."""
        lines = []
        for name in ("ours", "defaults"):
            frames = [json.loads(line)["models"] for line in (self.folder / f"{name}.jsonl").open()]
            boxes = {model: sum(len(frame[model]["boxes"]) for frame in frames) for model in MODELS if model != "parts"}
            area = sum(mask["area"] for frame in frames for mask in frame["parts"]["masks"])
            lines.append(", ".join(f"{model} {n}" for model, n in boxes.items()) + f", pixels in masks {area}")
        return f"Boxes found by ortchestra: {lines[0]}; by the Python loop: {lines[1]}."


def as_markdown(blocks: list[dict], found: str, command: str) -> str:
    frames = blocks[0][OURS]["frames"]
    lines = [
        f"{date.today()}, {CPUS} CPUs to use, ONNX Runtime {version('onnxruntime')}, OpenCV {version('opencv-python-headless')}, "
        f"Python {platform.python_version()}. {frames} frames, {len(blocks)} blocks. `{command}`",
        "",
        "| | process, s | its time ÷ time of `run`, paired, 95 % interval | without start-up, s | ratio |",
        "|---|---|---|---|---|",
    ]
    for name in blocks[0]:
        cells = []
        for key in ("process_s", "total_s"):
            cells.append(f"{statistics.median(block[name][key] for block in blocks):.2f}")
            cells.append("1" if name == OURS else ratio_text([block[name][key] / block[OURS][key] for block in blocks]))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", found]) + "\n"


def main():
    parser = argparse.ArgumentParser(prog="benchmarks/peers/run_video.sh", description=__doc__)
    parser.add_argument("data", type=Path, metavar="DATA", help="folder with models/ and videos/")
    parser.add_argument("rounds", nargs="?", type=count, default=5, metavar="ROUNDS", help="blocks [5]")
    parser.add_argument("--frames", type=count, default=340, metavar="N", help="frames of the video [all 340]")
    parser.add_argument("--out", type=Path, default=OUT / "peers-video.md", help="Markdown file; raw times go to a .json file beside it")
    arguments = parser.parse_args()
    command = " ".join(["benchmarks/peers/run_video.sh", *shortened(sys.argv[1:])])
    random.seed(1)
    blocks = []
    with tempfile.TemporaryDirectory() as folder:
        video = Video(arguments.data, arguments.frames, Path(folder))
        for i in range(arguments.rounds):
            print(f"block {i + 1} of {arguments.rounds}", file=sys.stderr)
            blocks.append(video.block())
            text = as_markdown(blocks, video.findings(), command)
            write_whole(arguments.out, text)
            write_whole(arguments.out.with_suffix(".json"), json.dumps(blocks, indent=1))
    print(text, end="")


if __name__ == "__main__":
    try:
        main()
    except Failed as problem:
        sys.exit(f"peers: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)
