"""The Python code of the documentation runs, and both languages have the same code."""

from __future__ import annotations

import re
import runpy
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

import ortchestra
from made_up import write_faces, write_masks, write_video, write_yolox

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "docs/python.md"]


def blocks_of(page: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files that the pages name, and shorter comparisons."""
    write_faces(tmp_path / "faces.onnx")
    write_yolox(tmp_path / "yolox_nano.onnx")
    write_masks(tmp_path / "parts.onnx")
    for name in ("street.mp4", "back.mp4"):
        write_video(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    bench, tune = ortchestra.Pipeline.bench, ortchestra.Pipeline.tune

    def short_bench(self: ortchestra.Pipeline, source: Any, **options: Any) -> Any:
        return bench(self, source, **options | {"frames": 8, "rounds": 2})

    def short_tune(self: ortchestra.Pipeline, source: Any, **options: Any) -> Any:
        return tune(self, source, **options | {"time_limit": 10})

    monkeypatch.setattr(ortchestra.Pipeline, "bench", short_bench)
    monkeypatch.setattr(ortchestra.Pipeline, "tune", short_tune)
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_code_runs(page: str, folder: Path) -> None:
    for package in ("supervision", "cv2"):
        pytest.importorskip(package)
    names: dict[str, Any] = {"__name__": "docs"}
    blocks = blocks_of(page)
    assert blocks
    for number, block in enumerate(blocks):
        if "__main__" in block:  # a program, whose child processes import it
            program = folder / f"program_{number}.py"
            program.write_text(block, encoding="utf-8")
            sys.path.insert(0, str(folder))
            try:
                runpy.run_path(str(program), run_name="__main__")
            finally:
                sys.path.remove(str(folder))
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # doubts about the made-up models
            exec(compile(block, f"{page}, block {number + 1}", "exec"), names)


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_code(page: str) -> None:
    def without_comments(block: str) -> str:
        return re.sub(r"\s*#.*", "", block)

    chinese = blocks_of(page.replace(".md", ".zh-CN.md"))
    assert [without_comments(b) for b in chinese] == [without_comments(b) for b in blocks_of(page)]


def test_the_reference_names_every_public_class_and_method() -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    for name in ortchestra.__all__:
        assert name in page, name
    for holder in (
        ortchestra.Pipeline,
        ortchestra.Run,
        ortchestra.Engine,
        ortchestra.Stream,
        ortchestra.Frame,
        ortchestra.Prediction,
        ortchestra.BenchResult,
        ortchestra.TuneResult,
        ortchestra.Plan,
    ):
        for name in vars(holder):
            if not name.startswith("_"):
                assert name in page, f"{holder.__name__}.{name}"


def test_everything_public_has_a_docstring() -> None:
    for name in ortchestra.__all__:
        item = getattr(ortchestra, name)
        assert item.__doc__, name
        for attribute, value in vars(item).items() if isinstance(item, type) else ():
            if not attribute.startswith("_") and (callable(value) or hasattr(value, "__get__")):
                assert value.__doc__, f"{name}.{attribute}"
