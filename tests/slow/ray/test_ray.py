"""ortchestra.ray on a local cluster: results, errors, CPUs, and workers that are killed."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ortchestra
from ortchestra import Decode, InputError, Model, Pipeline

ray = pytest.importorskip("ray")
pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

import ray.cloudpickle  # noqa: E402

from ortchestra.parquet import SCHEMA  # noqa: E402
from ortchestra.ray import (  # noqa: E402
    Video,
    VideoActor,
    predict_videos,
    read_manifest,
    run_videos,
)

# Workers can't import this file.
ray.cloudpickle.register_pickle_by_value(__import__(__name__))
pytestmark = pytest.mark.usefixtures("cluster")

FRAMES = 60
OUTPUTS = ["{key}.jsonl", "{key}.csv", "{key}.parquet"]


def write_video(folder: Path, seed: int, frames: int = FRAMES) -> Path:
    """A folder with pictures, which is a video: so no encoder is needed, and each frame differs."""
    folder.mkdir(parents=True)
    values = random.Random(seed)
    for number in range(frames):
        (folder / f"{number:04}.ppm").write_bytes(b"P6 16 12 255\n" + values.randbytes(16 * 12 * 3))
    return folder


@pytest.fixture
def videos(tmp_path: Path) -> list[Path]:
    return [write_video(tmp_path / "videos" / f"v{number}", number) for number in range(4)]


def models(fake: str = "") -> list[Model]:
    return [
        Model(f"fake:outputs=4,seed=1{fake}", "a"),
        Model("builtin:squeezenet", "b", decode=Decode("classes", top_k=2), every=10),
    ]


def pipeline(fake: str = "") -> Pipeline:
    return Pipeline(models(fake), row="pool:intra=1", size=(32, 32))


def run_alone(videos: list[Path], folder: Path, fake: str = "") -> dict[str, bytes]:
    """The outputs of an unbroken run without Ray."""
    from ortchestra._outputs import write_outputs

    folder.mkdir()
    for video in videos:
        names = [f"{folder}/{name.replace('{key}', video.name)}" for name in OUTPUTS]
        for _ in write_outputs(pipeline(fake), str(video), names, existing="refuse", checkpoint=5):
            pass
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def wait_until(condition: Callable[[], Any]) -> Any:
    while not (value := condition()):
        time.sleep(0.005)
    return value


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def reporting(folder: Path, fake: str = "") -> Callable[[], Pipeline]:
    """Makes the pipeline in the actor, whose process is then known by a file."""

    def make() -> Pipeline:
        (folder / str(os.getpid())).touch()
        return pipeline(fake)

    folder.mkdir(exist_ok=True)
    return make


def test_outputs_are_those_of_a_run_without_ray(videos: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    results = list(run_videos(pipeline(), videos, out, outputs=OUTPUTS, checkpoint=5))
    assert sorted(result.key for result in results) == ["v0", "v1", "v2", "v3"]
    assert {(result.error, result.frames, result.attempts) for result in results} == {
        (None, FRAMES, 1)
    }
    assert contents(out) == run_alone(videos, tmp_path / "alone")

    again = list(run_videos(pipeline(), videos, out, outputs=OUTPUTS, checkpoint=5))
    assert {(result.error, result.frames) for result in again} == {(None, 0)}


def test_a_bad_video_does_not_end_the_others(videos: list[Path], tmp_path: Path) -> None:
    (tmp_path / "videos" / "bad").write_text("no video")
    listed = [tmp_path / "videos" / "missing", tmp_path / "videos" / "bad", *videos]
    results = {result.key: result for result in run_videos(pipeline(), listed, tmp_path / "out")}
    assert [key for key, result in results.items() if result.error is None] == sorted(
        (video.name for video in videos), key=list(results).index
    )
    assert "missing" in (results["missing"].error or "")
    assert results["bad"].error
    assert sorted(contents(tmp_path / "out")) == [f"v{number}.jsonl" for number in range(4)]


def test_failed_predictions_are_counted(videos: list[Path], tmp_path: Path) -> None:
    found = run_videos(pipeline(",fail_run=3+7"), videos[:1], tmp_path / "out", actors=1)
    assert [(result.failed, result.error) for result in found] == [(2, None)]


def test_an_unusable_pipeline_ends_the_call(videos: list[Path], tmp_path: Path) -> None:
    for bad in (Pipeline(["missing.onnx"]), tmp_path / "none.toml"):
        with pytest.raises(InputError, match="missing.onnx|none.toml"):
            list(run_videos(bad, videos, tmp_path / "out"))
    assert contents(tmp_path / "out") == {}


def test_bad_arguments_are_refused_before_ray_is_used(tmp_path: Path) -> None:
    def refuses(message: str, videos: Any, **options: Any) -> None:
        with pytest.raises((InputError, ValueError, TypeError), match=message):
            run_videos(pipeline(), videos, tmp_path / "out", **options)

    refuses("have the same key, 'a.mp4'", ["x/a.mp4", "y/a.mp4"])
    refuses("have the same key", [Video("k", "x"), Video("k", "y")])
    refuses("contains '/'", {"a/b": "x.mp4"})
    refuses("begins with '.'", {"..": "x.mp4"})
    refuses("lacks {key}", ["a.mp4"], outputs="all.jsonl")
    refuses("no output", ["a.mp4"], outputs=[])
    refuses("existing must be", ["a.mp4"], existing="append")
    refuses("a list of paths", "a.mp4")
    refuses("unexpected keyword argument 'bogus'", ["a.mp4"], bogus=1)
    assert list(run_videos(pipeline(), [], tmp_path / "out")) == []


def test_a_manifest_gives_keys_and_the_order(videos: list[Path], tmp_path: Path) -> None:
    manifest = tmp_path / "videos.jsonl"
    lines = [
        {"key": f"k{number}", "path": str(video), "cost": number, "bytes": 7}
        for number, video in enumerate(videos)
    ]
    manifest.write_text("".join(json.dumps(line) + "\n" for line in lines))
    results = run_videos(pipeline(), read_manifest(manifest), tmp_path / "out", actors=1)
    assert [result.key for result in results] == ["k3", "k2", "k1", "k0"]
    manifest.write_text('{"key":"a","path":"b"}\n{"key":"a"}\n')
    with pytest.raises(InputError, match="videos.jsonl, line 2"):
        read_manifest(manifest)


def test_actors_use_the_cpus_that_ray_reserves(tmp_path: Path) -> None:
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("one CPU")

    def make() -> Pipeline:
        (tmp_path / ",".join(map(str, sorted(os.sched_getaffinity(0))))).touch()
        return pipeline()

    def cpus_of(actors: int, cpus: int) -> list[str]:
        remote = ray.remote(num_cpus=cpus)(VideoActor)
        running = [remote.remote(make) for _ in range(actors)]
        assert ray.get([actor.check.remote() for actor in running]) == [None] * actors
        seen = sorted(file.name for file in tmp_path.iterdir())
        for name in seen:
            (tmp_path / name).unlink()
        return seen

    one, other = cpus_of(actors=2, cpus=1)
    assert one.isdigit()
    assert other.isdigit()
    (both,) = cpus_of(actors=1, cpus=2)
    assert len(both.split(",")) >= 2


def test_killed_workers_continue_and_give_the_same_bytes(
    videos: list[Path], tmp_path: Path
) -> None:
    """The process of each actor is killed twice, in the middle of a video."""
    gate, slow, pids, out = (tmp_path / name for name in ("gate", "slow", "pids", "out"))
    fake = f",gate={gate},sleep_ms=50,sleep_while={slow}"
    slow.touch()
    killed: list[int] = []

    def started() -> list[int]:
        return [int(name) for name in os.listdir(pids) if int(name) not in killed]

    def kill() -> None:
        for _ in range(2):
            two = wait_until(lambda: len(started()) == 2 and started())
            # Some frames are behind a checkpoint; the rest waits, so no video can end.
            wait_until(lambda: any(file.stat().st_size for file in out.glob("*.jsonl.partial")))
            os.mkfifo(gate)
            writer = os.open(gate, os.O_WRONLY)
            for pid in two:
                os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not any(map(is_alive, two)))
            killed.extend(two)
            os.close(writer)
            gate.unlink()
        slow.unlink()

    make = reporting(pids, fake)
    killer = threading.Thread(target=kill)
    killer.start()
    results = list(run_videos(make, videos, out, outputs=OUTPUTS, retries=4, checkpoint=5))
    killer.join()
    for result in results:
        print(
            f"\n{result.key}: {result.attempts} attempts, the last one did {result.frames} of "
            f"{FRAMES} frames",
            end="",
        )
    assert len(killed) == 4
    assert [result.error for result in results] == [None] * 4
    assert sum(result.attempts - 1 for result in results) >= 2
    # An attempt that continued has fewer frames than the video.
    assert any(result.frames < FRAMES for result in results if result.attempts > 1)
    assert contents(out) == run_alone(videos, tmp_path / "alone", fake)


def test_a_killed_actor_can_be_replaced_by_hand(videos: list[Path], tmp_path: Path) -> None:
    gate, slow = tmp_path / "gate", tmp_path / "slow"
    fake = f",gate={gate},sleep_ms=50,sleep_while={slow}"
    slow.touch()
    video, outputs = Video("v0", str(videos[0])), [str(tmp_path / "v0.jsonl")]
    remote = ray.remote(num_cpus=1)(VideoActor)

    actor = remote.remote(pipeline(fake))
    work = actor.run.remote(video, outputs, checkpoint=5)
    partial = tmp_path / "v0.jsonl.partial"
    wait_until(lambda: partial.exists() and partial.stat().st_size)
    os.mkfifo(gate)
    writer = os.open(gate, os.O_WRONLY)
    ray.kill(actor)
    with pytest.raises(ray.exceptions.RayActorError):
        ray.get(work)
    os.close(writer)
    gate.unlink()
    slow.unlink()

    other = remote.remote(pipeline(fake))
    # The process that was killed may still hold the outputs for a moment.
    attempts = (ray.get(other.run.remote(video, outputs, checkpoint=5)) for _ in iter(int, 1))
    result = next(result for result in attempts if result.error is None)
    assert 0 < result.frames < FRAMES
    whole = tmp_path / "whole.jsonl"
    list(pipeline(fake).run(videos[0], outputs=whole, checkpoint=5))
    assert (tmp_path / "v0.jsonl").read_bytes() == whole.read_bytes()


def test_a_video_that_kills_its_process_is_given_up(videos: list[Path], tmp_path: Path) -> None:
    """One frame kills the process each time; the other videos are done."""
    deadly = write_deadly_video(tmp_path / "deadly")
    results = {
        result.key: result
        for result in run_videos(
            pipeline(",kill_value=255"), [deadly, *videos], tmp_path / "out", retries=1, checkpoint=5
        )
    }
    assert len(results) == 5
    assert "died in each of 2 attempts" in (results["deadly"].error or "")
    assert results["deadly"].attempts == 2
    assert {results[video.name].error for video in videos} == {None}


def write_deadly_video(folder: Path) -> Path:
    """Its last frame is white: the fake model gets the value 255."""
    write_video(folder, 9, frames=12)
    (folder / "9999.ppm").write_bytes(b"P6 16 12 255\n" + b"\xff" * 16 * 12 * 3)
    return folder


def test_a_retry_replaces_what_was_there_before(videos: list[Path], tmp_path: Path) -> None:
    """The first attempt dies, before or after it has begun to overwrite complete outputs."""
    out = tmp_path / "out"
    outputs = [str(out / "v0.jsonl")]
    list(run_videos(pipeline(), videos[:1], out, frames=5))
    actor = ray.remote(num_cpus=1)(VideoActor).remote(pipeline())
    retry = actor.run.remote(
        Video("v0", str(videos[0])), outputs, existing="overwrite", attempt=2, checkpoint=5
    )
    assert ray.get(retry).frames == FRAMES

    dying = pipeline(",crash_run=26")
    (result,) = run_videos(dying, videos[:1], out, existing="overwrite", checkpoint=5, retries=9)
    # Each attempt does 26 runs at most, so only one that continues comes to the end.
    assert result.error is None
    assert result.attempts >= 3
    assert 0 < result.frames <= 26
    alone = tmp_path / "alone.jsonl"
    list(pipeline(",crash_run=99").run(videos[0], outputs=alone, checkpoint=5))
    assert Path(outputs[0]).read_bytes() == alone.read_bytes()


def test_more_actors_than_cpus_do_no_harm(videos: list[Path], tmp_path: Path) -> None:
    results = run_videos(pipeline(), videos, tmp_path / "out", actors=8, cpus_per_actor=2)
    assert [result.error for result in results] == [None] * 4


def test_a_closed_iterator_ends_the_actors_and_the_same_call_continues(
    videos: list[Path], tmp_path: Path
) -> None:
    pids, out = tmp_path / "pids", tmp_path / "out"
    results = run_videos(reporting(pids), videos, out, outputs=OUTPUTS, actors=1, checkpoint=5)
    first = next(results)
    results.close()  # type: ignore[attr-defined]
    wait_until(lambda: not any(is_alive(int(pid)) for pid in os.listdir(pids)))

    def rest() -> list[ortchestra.ray.VideoResult]:
        return list(run_videos(pipeline(), videos, out, outputs=OUTPUTS, checkpoint=5))

    frames = {result.key: result.frames for result in rest()}
    assert frames[first.key] == 0
    assert contents(out) == run_alone(videos, tmp_path / "alone")


def test_actors_that_cannot_start_end_the_call(videos: list[Path], tmp_path: Path) -> None:
    def make() -> Pipeline:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    with pytest.raises(ortchestra.Error, match="died before they had loaded the models"):
        list(run_videos(make, videos, tmp_path / "out", retries=1))


def test_a_dataset_of_paths_becomes_a_dataset_of_predictions(
    videos: list[Path], tmp_path: Path
) -> None:
    import ray.data

    paths = [str(video) for video in videos]
    dataset = ray.data.from_items([{"path": path} for path in [*paths, "missing.mp4"]])
    predicted = predict_videos(dataset, pipeline(), actors=2, checkpoint=25)
    predicted.write_parquet(str(tmp_path / "out"))
    table = parquet.read_table(tmp_path / "out")
    assert set(table.column_names) == set(SCHEMA.names)
    for path in paths:
        found = table.filter(pyarrow.compute.equal(table["input"], path))
        expected = ortchestra.parquet.frames_to_table(pipeline().run(path))
        assert found.select(SCHEMA.names).to_pylist() == expected.to_pylist()
    (failure,) = table.filter(pyarrow.compute.equal(table["input"], "missing.mp4")).to_pylist()
    assert (failure["kind"], failure["model"]) == ("error", None)
    assert "missing.mp4" in failure["error"]
