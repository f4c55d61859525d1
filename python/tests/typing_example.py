"""Uses the package as a typed program does. mypy --strict reads it; no test runs it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import numpy
from numpy.typing import NDArray

import ortchestra
from ortchestra import (
    BenchResult,
    Decode,
    Engine,
    Frame,
    InputError,
    Model,
    Pipeline,
    Plan,
    Prediction,
    Recipe,
    Row,
    Run,
    Stream,
    TuneResult,
)

Picture = NDArray[numpy.uint8]


def pipeline() -> Pipeline:
    faces = Model(
        Path("faces.onnx"),
        "faces",
        recipe=Recipe(width=320, height=240, color="rgb", mean=(127, 127, 127)),
        decode=Decode("yolo", labels=["face"], score=0.5),
        every=2,
    )
    return Pipeline([faces, "people.onnx", Path("objects.onnx")], row=Row("pool", intra=2), batch=4, size=(64, 48))


def boxes(frame: Frame) -> list[tuple[float, str]]:
    prediction: Prediction = frame["faces"]
    corners: NDArray[numpy.float32] = prediction.boxes
    masks: NDArray[numpy.bool_] = prediction.masks
    classes: NDArray[numpy.int32] = prediction.classes
    values: NDArray[numpy.float32] = prediction.tensors["output"]
    names: list[str] = prediction.class_names
    assert corners.shape[0] == masks.shape[0] == classes.shape[0] == values.shape[0]
    error: str | None = prediction.error
    assert error is None and frame.index >= 0 and frame.time >= 0.0
    models: list[str] = frame.keys()
    pairs: list[tuple[str, Prediction]] = frame.items()
    assert len(models) == len(pairs) == len(frame) and list(iter(frame)) == models
    return list(zip(prediction.scores.tolist(), names))


def pictures() -> Iterator[Picture]:
    yield numpy.zeros((4, 4, 3), numpy.uint8)


def run(models: Pipeline) -> int:
    count = 0
    with models.run("street.mp4", outputs=["a.jsonl", Path("b.csv")], existing="resume", pictures=True) as frames:
        for frame in frames:
            shown: Picture = frame.picture
            count += shown.shape[0]
    own: Run = models.run(pictures(), fps=25)
    text: str = own.summary_text
    own.close()
    return count + len(text)


def engine(models: Pipeline) -> None:
    def show(frame: Frame) -> None:
        print(frame.input, frame.key)

    with models.open(on_result=show, max_results=16) as opened:
        accepted: bool = opened.submit(next(pictures()), key=("door", 7), timeout=0.5)
        stream: Stream = opened.stream("door", on_result=show)
        future: Future[Frame] = stream.submit_future(next(pictures()))
        frame: Frame = future.result()
        ready: Frame | None = stream.next_ready()
        one: Frame = opened.predict(next(pictures()))
        for each in opened.map(pictures()):
            assert each.width == frame.width == one.width and accepted and ready is None
        names: list[str] = opened.models
        print(names, opened.figures["startup_s"])


async def work(opened: Engine) -> list[Frame]:
    await opened.submit_async(next(pictures()), key=1)
    opened.end()
    return [frame async for frame in opened]


def measure(models: Pipeline) -> Plan | None:
    try:
        compared: BenchResult = models.bench("street.mp4", rows=["serial", Row("pool")], rounds=5, progress=print)
        compared.save("result.html")
        found: TuneResult = ortchestra.tune("street.mp4", models=["a.onnx"], objective="latency")
    except InputError as problem:
        kind: str = problem.kind
        raise SystemExit(kind) from problem
    plan: Plan | None = found.plan
    if plan is not None:
        plan.save(Path("plan.toml"))
        row: Row = Pipeline.from_plan(plan).row
        print(row.strategy, plan.misfits())
    return plan


def main() -> None:
    with pipeline().open() as opened:
        frames: list[Frame] = asyncio.run(work(opened))
    print(len(frames), ortchestra.__version__)
