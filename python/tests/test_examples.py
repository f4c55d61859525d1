"""The programs of examples/python, on made-up models and a video."""

from __future__ import annotations

import ast
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from made_up import write_faces, write_video, write_yolox

EXAMPLES = Path(__file__).parents[2] / "examples" / "python"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write_faces(tmp_path / "faces.onnx")
    write_yolox(tmp_path / "yolox_nano.onnx")
    write_video(tmp_path / "street.mp4")
    return tmp_path


def run_example(name: str, *arguments: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_own_frames(files: Path) -> None:
    printed = run_example("own_frames.py", "street.mp4", "faces.onnx", "yolox_nano.onnx", folder=files)
    lines = printed.splitlines()
    assert len(lines) == 12
    assert lines[11] == "frame 11: 2 boxes of faces, 2 boxes of yolox_nano"


def test_asyncio_streams(files: Path) -> None:
    write_video(files / "back.mp4", frames=5)
    printed = run_example("asyncio_streams.py", "faces.onnx", "street.mp4", "back.mp4", folder=files)
    street = [line for line in printed.splitlines() if line.startswith("street.mp4")]
    back = [line for line in printed.splitlines() if line.startswith("back.mp4")]
    assert len(street) == 12
    assert back == [f"back.mp4, frame {i}: <Prediction of faces: 2 boxes>" for i in range(5)]


def test_draw_with_supervision(files: Path) -> None:
    pytest.importorskip("supervision")
    import cv2

    run_example("draw_with_supervision.py", "yolox_nano.onnx", "street.mp4", "seen.mp4", folder=files)
    seen, street = (cv2.VideoCapture(str(files / name)) for name in ("seen.mp4", "street.mp4"))
    is_frame, drawn = seen.read()
    assert is_frame
    assert drawn.shape == (240, 320, 3)
    assert abs(drawn.astype(int) - street.read()[1]).max() > 100  # boxes are drawn
    assert seen.get(cv2.CAP_PROP_FRAME_COUNT) == 12


def test_study(files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(files)
    main = runpy.run_path(str(EXAMPLES / "study.py"))["main"]
    main("street.mp4", "builtin:squeezenet", frames=4, rounds=2)
    printed = capsys.readouterr().out
    for word in ("serial", "threads", "processes", "coroutines", "256x256", "verdict"):
        assert word in printed
    assert "<html" in (files / "study.html").read_text(encoding="utf-8")


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Runs a cell of a notebook; returns the value of an expression at its end."""
    tree = ast.parse(source)
    last = None
    if isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    exec(compile(tree, "cell", "exec"), names)
    return None if last is None else eval(compile(last, "cell", "eval"), names)


def cells_of(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_notebook(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("supervision", "matplotlib", "pandas"):
        pytest.importorskip(package)
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.chdir(files)
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "__main__"}
    shown = [run_cell("".join(cell["source"]), names) for cell in cells_of(notebook)]
    assert repr(shown[0]) == "<Pipeline of faces, yolox_nano, row pool>"
    assert shown[1]["faces"].shape == (2, 4)
    assert len(names["counts"]) == 12
    assert "<iframe" in shown[-2]._repr_html_()
    assert set(shown[-1]["spec"]) == {"serial", "pool"}


def test_notebook_is_committed_without_outputs() -> None:
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))
    for cell in cells_of(notebook):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.name)
def test_example_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 40
