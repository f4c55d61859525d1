"""Predictions as Parquet: columns, row groups, conversion, and calls that are killed and resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest

import ortchestra
from made_up import write_faces, write_masks, write_poses
from ortchestra import Decode, InputError, Model, Pipeline

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

from ortchestra.parquet import (  # noqa: E402
    SCHEMA,
    convert_parquet,
    frames_to_table,
    frames_to_tables,
    run_to_parquet,
    write_parquet,
)

PICTURE = numpy.full((96, 128, 3), 200, numpy.uint8)


@pytest.fixture
def all_kinds(tmp_path: Path) -> Pipeline:
    write_faces(tmp_path / "faces.onnx")
    write_masks(tmp_path / "parts.onnx")
    write_poses(tmp_path / "poses.onnx")
    models = [
        Model("builtin:squeezenet", "kinds", decode=Decode("classes", top_k=3)),
        Model(tmp_path / "faces.onnx"),
        Model(tmp_path / "parts.onnx", decode=Decode("mask", labels=["skin", "hair"])),
        Model(tmp_path / "poses.onnx", decode=Decode("yolov8-pose")),
        Model("fake:outputs=4", "raw"),
    ]
    return Pipeline(models, size=(64, 64))


def fake(options: str = "outputs=4", name: str = "a", **more: Any) -> Model:
    return Model(f"fake:{options}", name, **more)


def rows_of(table: Any, model: str | None) -> list[dict[str, Any]]:
    return [row for row in table.to_pylist() if row["model"] == model]


def test_the_rows_have_what_the_arrays_have(all_kinds: Pipeline) -> None:
    frame = next(iter(all_kinds.run([PICTURE])))
    table = frames_to_table([frame])
    assert table.schema == SCHEMA
    assert {"input", "frame", "model"} <= set(table.column_names)

    faces, found = frame["faces"], rows_of(table, "faces")
    assert [row["kind"] for row in found] == ["box", "box"]
    assert [row["detection"] for row in found] == [0, 1]
    assert [row["label"] for row in found] == faces.class_names
    corners = [[row[edge] for edge in ("x1", "y1", "x2", "y2")] for row in found]
    numpy.testing.assert_array_equal(corners, faces.boxes)
    numpy.testing.assert_array_equal([row["score"] for row in found], faces.scores)

    kinds, found = frame["kinds"], rows_of(table, "kinds")
    assert [row["class"] for row in found] == list(kinds.classes)
    assert {row["label"] for row in found} == {None}
    assert {row["x1"] for row in found} == {None}

    parts, found = frame["parts"], rows_of(table, "parts")
    assert [row["label"] for row in found] == ["skin", "hair"]
    for row, mask in zip(found, parts.masks):
        inside = numpy.repeat(numpy.arange(len(row["mask"])) % 2, row["mask"])
        numpy.testing.assert_array_equal(inside.reshape(mask.shape).astype(bool), mask)
        ys, xs = numpy.nonzero(mask)
        assert row["area"] == len(xs)
        edges = [row[edge] for edge in ("x1", "y1", "x2", "y2")]
        assert edges == [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]

    poses, found = frame["poses"], rows_of(table, "poses")
    points = [[list(point.values()) for point in row["keypoints"]] for row in found]
    numpy.testing.assert_array_equal(numpy.float32(points), poses.keypoints)
    assert [row["x2"] for row in found] == list(poses.boxes[:, 2])

    (raw,) = rows_of(table, "raw")
    statistics = frame["raw"].statistics[0]
    assert raw["kind"] == "tensor"
    assert raw["tensor"]["mean"] == statistics["mean"]
    assert raw["tensor"]["shape"] == list(statistics["shape"])


def test_jsonl_gives_the_same_rows_with_rounded_numbers(
    all_kinds: Pipeline, tmp_path: Path
) -> None:
    run = all_kinds.run([PICTURE, PICTURE], outputs=tmp_path / "out.jsonl")
    table = frames_to_table(run)
    assert convert_parquet(tmp_path / "out.jsonl", tmp_path / "out.parquet") == 2
    converted = parquet.read_table(tmp_path / "out.parquet")
    assert converted.schema == SCHEMA
    assert converted.num_rows == table.num_rows > 10
    for name in SCHEMA.names:
        ours, theirs = table[name].to_pylist(), converted[name].to_pylist()
        if pyarrow.types.is_floating(SCHEMA.field(name).type):
            assert [value is None for value in ours] == [value is None for value in theirs]
            known = [pair for pair in zip(ours, theirs) if pair[0] is not None]
            numpy.testing.assert_allclose(*zip(*known), atol=0.011)
        elif name not in ("keypoints", "tensor"):
            assert ours == theirs, name


def test_a_mask_over_several_lines_reaches_both_edges(tmp_path: Path) -> None:
    line = (
        '{"input":"a","frame":0,"time_s":0,"width":4,"height":3,"models":{"m":{"masks":'
        '[{"class":1,"area":5,"runs":[2,5,5]},{"class":2,"area":2,"runs":[0,1,3,1,7]}]}}}\n'
    )
    (tmp_path / "a.jsonl").write_text(line)
    convert_parquet(tmp_path / "a.jsonl", tmp_path / "a.parquet")
    found = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    edges = [[row[edge] for edge in ("x1", "y1", "x2", "y2", "area")] for row in found]
    assert edges == [[0, 0, 4, 2, 5], [0, 0, 1, 2, 2]]


def test_no_frame_and_no_model_vanishes() -> None:
    models = [
        fake("outputs=2,fail_run=1", "a", every=2),
        fake("outputs=3", "b", every=2, decode=Decode("classes", score=1.1, activation="none")),
    ]
    table = frames_to_table(Pipeline(models, row="serial").run("synthetic", frames=4))
    rows = [(row["frame"], row["model"], row["kind"], row["detection"]) for row in table.to_pylist()]
    assert rows == [
        (0, "a", "tensor", 0),
        (0, "b", None, None),
        (1, None, None, None),
        (2, "a", "error", None),
        (2, "b", None, None),
        (3, None, None, None),
    ]
    assert "run 1 of 'a' fails" in table["error"].to_pylist()[3]


def test_a_row_group_holds_the_frames_of_a_checkpoint(tmp_path: Path) -> None:
    run = Pipeline([fake()]).run("synthetic", frames=10)
    assert write_parquet(run, tmp_path / "a.parquet", checkpoint=4) == 10
    file = parquet.ParquetFile(tmp_path / "a.parquet")
    groups = [file.read_row_group(group) for group in range(file.num_row_groups)]
    assert [group["frame"].to_pylist() for group in groups] == [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
    ]


def test_a_row_group_holds_the_frames_of_one_input(tmp_path: Path) -> None:
    pipeline = Pipeline([fake()])
    both = [frame for name in "ab" for frame in pipeline.run(pictures_in(tmp_path / name))]
    sizes = [table.num_rows for table in frames_to_tables(both, checkpoint=2)]
    assert sizes == [2, 1, 2, 1]


def pictures_in(folder: Path) -> Path:
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.ppm").write_bytes(b"P6 8 8 255\n" + bytes([60 * number] * 192))
    return folder


def test_pictures_have_their_file(tmp_path: Path) -> None:
    table = frames_to_table(Pipeline([fake()]).run(pictures_in(tmp_path / "pictures")))
    assert [name.rsplit("/")[-1] for name in table["file"].to_pylist()] == ["0.ppm", "1.ppm", "2.ppm"]


def test_an_existing_file_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_text("mine")
    run = Pipeline([fake()]).run("synthetic", frames=1)
    with pytest.raises(InputError, match="a.parquet exists"):
        write_parquet(run, path)
    with pytest.raises(InputError, match="a.parquet exists"):
        run_to_parquet(Pipeline([fake()]), "synthetic", path, frames=1)
    assert path.read_text() == "mine"
    assert write_parquet(run, path, existing="overwrite") == 1
    assert parquet.read_table(path).num_rows == 1
    with pytest.raises(ValueError, match="existing"):
        write_parquet([], path, existing="append")


def test_an_exception_leaves_no_file(tmp_path: Path) -> None:
    def frames() -> Iterator[ortchestra.Frame]:
        yield from Pipeline([fake()]).run("synthetic", frames=3)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        write_parquet(frames(), tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_link_at_the_unfinished_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet.partial").symlink_to(tmp_path / "precious")
    with pytest.raises(InputError, match="a.parquet.partial can't be written"):
        write_parquet([], tmp_path / "a.parquet")
    assert not (tmp_path / "precious").exists()
    with pytest.raises(InputError, match="can't be written: No such file"):
        write_parquet([], tmp_path / "none" / "a.parquet")


def test_a_file_that_is_being_written_is_refused(tmp_path: Path) -> None:
    def frames() -> Iterator[ortchestra.Frame]:
        with pytest.raises(InputError, match="is being written by another process"):
            write_parquet([], tmp_path / "a.parquet")
        yield from Pipeline([fake()]).run("synthetic", frames=2)

    assert write_parquet(frames(), tmp_path / "a.parquet") == 2


@pytest.mark.parametrize(
    "line", ["{", "[]", "{}", '{"input":"a","frame":0}', '{"input":1,"models":{"m":{}}}', '""', "1"]
)
def test_a_line_that_is_not_jsonl_is_named(tmp_path: Path, line: str) -> None:
    good = '{"input":"a","frame":0,"time_s":0,"width":4,"height":3,"models":{}}\n'
    (tmp_path / "a.jsonl").write_text(good + line + "\n")
    with pytest.raises(InputError, match="a.jsonl, line 2: "):
        convert_parquet(tmp_path / "a.jsonl", tmp_path / "a.parquet")
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_jsonl_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none.jsonl does not exist"):
        convert_parquet(tmp_path / "none.jsonl", tmp_path / "a.parquet")


KILLED = """
    import os, signal, sys
    from ortchestra import Model, Pipeline
    from ortchestra.parquet import run_to_parquet

    gate, slow, path = sys.argv[1:]
    pipeline = Pipeline([Model(f"fake:outputs=4,gate={gate},sleep_ms=50,sleep_while={slow}", "a")])
    options = {"frames": 300, "checkpoint": 5, "existing": "resume"}
    print(run_to_parquet(pipeline, "synthetic", path, **options))
"""


def start(*arguments: object) -> subprocess.Popen[bytes]:
    code = textwrap.dedent(KILLED)
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def frames_of(child: subprocess.Popen[bytes]) -> int:
    output, _ = child.communicate()
    assert child.returncode == 0
    return int(output)


def test_a_killed_call_continues_and_gives_the_same_bytes(tmp_path: Path) -> None:
    gate, slow = tmp_path / "gate", tmp_path / "slow"
    path = tmp_path / "a.parquet"
    partial = tmp_path / "a.parquet.unfinished.jsonl.partial"
    slow.touch()
    child = start(gate, slow, path)
    # After a checkpoint, the gate appears, and a run waits at it. So the call can't end.
    while not (partial.exists() and partial.stat().st_size > 0):
        assert child.poll() is None
        time.sleep(0.002)
    os.mkfifo(gate)
    writer = os.open(gate, os.O_WRONLY)
    child.kill()
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    os.close(writer)
    gate.unlink()
    slow.unlink()
    assert partial.exists() and not path.exists()

    assert 0 < frames_of(start(gate, slow, path)) < 300
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]
    assert frames_of(start(gate, slow, tmp_path / "b.parquet")) == 300
    assert path.read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert parquet.read_table(path).num_rows == 300


@pytest.mark.parametrize("has_file", [False, True])
def test_a_call_that_was_killed_after_its_run_is_completed(tmp_path: Path, has_file: bool) -> None:
    pipeline = Pipeline([fake()])
    whole, path = tmp_path / "whole.parquet", tmp_path / "a.parquet"
    run_to_parquet(pipeline, "synthetic", whole, frames=7)
    list(pipeline.run("synthetic", frames=7, outputs=f"{path}.unfinished.jsonl"))
    if has_file:
        path.write_bytes(whole.read_bytes())
    with pytest.warns(UserWarning, match="finished"):
        assert run_to_parquet(pipeline, "synthetic", path, frames=7, existing="resume") == 0
    assert path.read_bytes() == whole.read_bytes()
    assert not list(tmp_path.glob("*.jsonl"))


def test_a_complete_file_is_not_written_again(tmp_path: Path) -> None:
    pipeline, path = Pipeline([fake()]), tmp_path / "a.parquet"
    assert run_to_parquet(pipeline, "synthetic", path, frames=3) == 3
    before = path.stat()
    assert run_to_parquet(pipeline, "synthetic", path, frames=3, existing="resume") == 0
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert run_to_parquet(pipeline, "synthetic", path, frames=2, existing="overwrite") == 2
    assert parquet.read_table(path)["frame"].to_pylist() == [0, 1]


def test_other_outputs_and_models_can_be_chosen(tmp_path: Path) -> None:
    pipeline = Pipeline([fake(name="a"), fake(name="b")])
    csv = tmp_path / "out.csv"
    run_to_parquet(pipeline, "synthetic", f"{tmp_path}/a.parquet:b", outputs=csv, frames=2)
    assert parquet.read_table(tmp_path / "a.parquet")["model"].to_pylist() == ["b", "b"]
    assert len(csv.read_text().splitlines()) == 5
