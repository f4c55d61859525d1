"""Settings in other processes."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from ortchestra import Decode, Model, Pipeline, Plan, Recipe, Row


def again(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


def means(pipeline: Pipeline) -> list[float]:
    run = pipeline.run("synthetic", frames=3)
    return [output["mean"] for frame in run for one in frame.values() for output in one.statistics]


def test_a_pipeline_predicts_the_same_in_another_process() -> None:
    pipeline = Pipeline([Model("fake:outputs=4,seed=3", "a"), "builtin:squeezenet"], size=(64, 64))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.apply(means, [pipeline])
    assert there == means(pipeline)
    assert len(there) == 6


def test_all_settings_of_a_pipeline_are_kept() -> None:
    recipe = Recipe(width=64, height=48, fit="letterbox", mean=[1, 2, 3], pad=7)
    decode = Decode("detections", score=0.25, columns=["score", "x1", "y1", "x2", "y2"], labels=["x"])
    model = Model(
        "builtin:unet", "u", recipe=recipe, decode=decode, every=3, device="cpu",
        constants={"limit": [1.0, 2.0]}, batched_outputs=["out"],
    )  # fmt: skip
    pipeline = Pipeline([model], row=Row("pool", intra=2), batch=4, size=(64, 32), device="cpu")
    copy = again(pipeline)
    assert repr(copy.models) == repr(pipeline.models)
    assert repr(copy.models[0].recipe) == repr(recipe)
    assert copy.row == pipeline.row
    settings = copy._settings
    assert (settings.batch, settings.size, settings.device) == (4, (64, 32), "cpu")
    # What the C++ side does not tell.
    assert again(model).__reduce__() [1][2]["constants"] == {"limit": [1.0, 2.0]}
    assert again(model).__reduce__()[1][2]["batched_outputs"] == ["out"]


def test_paths_are_absolute_in_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.onnx").write_bytes(b"")
    (tmp_path / "names.txt").write_text("x\n")
    (tmp_path / "models.toml").write_text('[[model]]\nname = "a"\npath = "a.onnx"\n')
    given = Pipeline([Model("a.onnx", decode=Decode("classes", labels_file="names.txt"))])
    texts = [pickle.dumps(given), pickle.dumps(Pipeline.from_config("models.toml"))]
    monkeypatch.chdir("/")
    copies = [pickle.loads(text) for text in texts]
    assert [copy.models[0].source for copy in copies] == [str(tmp_path / "a.onnx")] * 2
    assert copies[0].models[0].name == "a"
    assert copies[0].models[0].decode.labels_file == str(tmp_path / "names.txt")


def test_a_plan_is_kept_as_text(tmp_path: Path) -> None:
    tuned = Pipeline([Model("fake:outputs=4,sleep_ms=1", "a")]).tune(
        rows=["serial", "pool"], batches=[1], rounds=3, time_limit=5
    )
    plan = tuned.plan
    assert plan is not None
    plan.save(tmp_path / "plan.toml")
    loaded = Plan.load(tmp_path / "plan.toml")
    pipeline = Pipeline.from_plan(loaded)
    os.unlink(tmp_path / "plan.toml")
    assert again(loaded).text == again(plan).text == plan.text
    assert means(again(pipeline)) == means(pipeline)


def test_models_of_a_configuration_are_refused_by_themselves(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text('[[model]]\nname = "a"\npath = "a.onnx"\n')
    models = Pipeline.from_config(tmp_path / "models.toml").models
    with pytest.raises(TypeError, match="model 'a' was read from a configuration"):
        pickle.dumps(Pipeline(models))
