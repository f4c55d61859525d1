"""Many videos on a Ray cluster. Needs the package ray.

    from ortchestra.ray import run_videos

    for result in run_videos(pipeline, videos, "/shared/out", outputs=["{key}.parquet"]):
        print(result.key, result.frames, result.error)

Ray passes paths between its processes, never frames. See docs/ray.md.
"""

from __future__ import annotations

import collections
import dataclasses
import inspect
import json
import os
import socket
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Union

from . import _native
from ._cpus import CpuShare
from ._errors import Error, InputError
from ._optional import require
from ._outputs import is_interrupted, write_outputs
from ._pickle import portable_path
from ._pipeline import Pipeline

ray = require("ray", "ray", "ortchestra.ray")

Path = Union[str, "os.PathLike[str]"]
#: A pipeline; the path of a configuration, which every machine reads; or a function that makes a
#: pipeline, and is called in each actor.
PipelineSource = Union[Pipeline, Path, Callable[[], Pipeline]]

_LONGEST_KEY = 200  # so that an extension and ".partial" still fit into a file name


@dataclasses.dataclass(frozen=True)
class Video:
    """A video of ``run_videos()``.

    key: a name that no other video has; the outputs are named after it.
    path: as ``Pipeline.run()`` takes it, in the processes of Ray: absolute, and the same on every
        machine.
    cost: estimated work. Only the ratios between videos matter: the most expensive one is first.
    """

    key: str
    path: str
    cost: float = 1.0


@dataclasses.dataclass(frozen=True)
class VideoResult:
    """What has become of a video.

    outputs: the files, with the folder.
    frames: how many were processed in the last attempt; 0 if all outputs were complete before.
    failed: how many predictions of these frames are errors (``on_model_error``).
    error: why the outputs are not complete; None if they are.
    attempts: how often the video was started: again after its process died.
    seconds: of the last attempt.
    notes: what ``Pipeline.run()`` warned about.
    host: the machine.
    """

    key: str
    path: str
    outputs: tuple[str, ...]
    frames: int = 0
    failed: int = 0
    error: str | None = None
    attempts: int = 1
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    host: str = ""


def _problem_of_key(key: str) -> str | None:
    if not key:
        return "it is empty"
    if key[0] in ".-":
        return f"it begins with {key[0]!r}"
    if "/" in key or any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in key):
        return "it contains '/' or a control character"
    if len(key.encode(errors="surrogateescape")) > _LONGEST_KEY:
        return f"it has more than {_LONGEST_KEY} bytes"
    return None


def read_manifest(path: Path) -> list[Video]:
    """The videos of a manifest: JSON Lines with one object per video. ``key`` and ``path`` are
    required, ``cost`` is optional, other members are ignored. Raises InputError."""
    videos = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                entry = json.loads(line)
                cost = float(entry.get("cost", 1))
                videos.append(Video(str(entry["key"]), str(entry["path"]), cost))
            except (AttributeError, KeyError, TypeError, ValueError) as problem:
                raise InputError(
                    f"{os.fspath(path)}, line {number}: a line of a manifest is an object with "
                    '"key" and "path"'
                ) from problem
    return videos


def _videos(videos: Iterable[Video | Path] | Mapping[str, Path]) -> list[Video]:
    """With distinct, usable keys; the most expensive first."""
    if isinstance(videos, (str, os.PathLike)):
        raise TypeError("videos must be a list of paths, not a path; read_manifest() reads a file")
    listed: list[Video] = []
    if isinstance(videos, Mapping):
        listed = [Video(key, portable_path(os.fspath(path))) for key, path in videos.items()]
    else:
        for one in videos:
            if not isinstance(one, Video):
                path = os.fspath(one)
                one = Video(os.path.basename(path.rstrip("/")), portable_path(path))
            listed.append(one)
    paths: dict[str, str] = {}
    for video in listed:
        problem = _problem_of_key(video.key)
        if problem:
            raise InputError(f"key {video.key!r} of {video.path} can't be used: {problem}")
        other = paths.setdefault(video.key, video.path)
        if other is not video.path:
            raise InputError(
                f"{other} and {video.path} have the same key, {video.key!r}: give a dict with a "
                "key for each path"
            )
    return sorted(listed, key=lambda video: -video.cost)


def _pipeline(source: PipelineSource) -> Pipeline:
    if isinstance(source, Pipeline):
        return source
    if callable(source):
        return source()
    return Pipeline.from_config(source)


def _assigned_cpus() -> float:
    """The CPUs that Ray has reserved for this actor or task; 0 for none."""
    resources = ray.get_runtime_context().get_assigned_resources()
    return float(resources.get("CPU", 0))


class _Worker:
    """A pipeline in a process of Ray, with as many CPUs as Ray has reserved."""

    def __init__(self, pipeline: PipelineSource) -> None:
        cpus = _assigned_cpus()
        self._share = CpuShare(cpus) if cpus > 0 else None
        self._source = pipeline
        self._made: Pipeline | None = None

    def pipeline(self) -> Pipeline:
        # The affinity is that of a thread, and Ray may call from another one.
        if self._share:
            self._share.apply()
        if self._made is None:
            self._made = _pipeline(self._source)
        return self._made

    def check(self) -> None:
        """Loads the models once, so that an unusable pipeline is not taken for a bad video."""
        self.pipeline().open().cancel()


class VideoActor:
    """Runs a pipeline on videos, one after another. ``run_videos()`` starts one per
    ``cpus_per_actor`` CPUs; ``ray.remote(num_cpus=2)(VideoActor)`` makes one for another driver.

    It uses as many CPUs as Ray reserves for it, and other CPUs than the other actors of the machine.
    """

    def __init__(self, pipeline: PipelineSource) -> None:
        self._worker = _Worker(pipeline)

    def check(self) -> str | None:
        """Loads the models once. Returns why the pipeline can't be used; None if it can."""
        try:
            self._worker.check()
        except Exception as problem:
            return str(problem) or repr(problem)
        return None

    def run(
        self,
        video: Video,
        outputs: Sequence[str],
        *,
        existing: str = "resume",
        attempt: int = 1,
        **options: Any,
    ) -> VideoResult:
        """Runs the pipeline on a video. An error is a part of the result.

        outputs: names of files, without "{key}".
        existing, options: as ``Pipeline.run()`` takes them.
        """
        start = time.monotonic()
        frames = failed = 0
        error = None
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                # A retry continues what the process that died has written; perhaps nothing.
                if attempt > 1 and (existing == "refuse" or is_interrupted(outputs)):
                    existing = "resume"
                for frame in write_outputs(
                    self._worker.pipeline(), video.path, outputs, existing=existing, **options
                ):
                    frames += 1
                    failed += sum(one.error is not None for one in frame.values())
            except Exception as problem:
                error = str(problem) or repr(problem)
        return VideoResult(
            video.key,
            video.path,
            tuple(outputs),
            frames,
            failed,
            error,
            attempt,
            time.monotonic() - start,
            tuple(str(one.message) for one in caught),
            socket.gethostname(),
        )


@dataclasses.dataclass
class _Task:
    """What an actor does: it works on a video, or, without one, checks the pipeline."""

    actor: Any
    video: Video | None = None
    attempt: int = 1


class _Driver:
    """Gives videos to actors."""

    def __init__(
        self,
        videos: Sequence[Video],
        start_actor: Callable[[], Any],
        start_video: Callable[[Any, Video, int], Any],
        outputs_of: Callable[[Video], list[str]],
        retries: int,
    ) -> None:
        self._waiting = collections.deque((video, 1) for video in videos)
        self._start_actor, self._start_video = start_actor, start_video
        self._outputs_of, self._retries = outputs_of, retries
        self._running: dict[Any, _Task] = {}
        self._failed_starts = 0

    def results(self, actors: int) -> Iterator[VideoResult]:
        try:
            for _ in range(min(actors, len(self._waiting))):
                self._add_actor()
            # Not for actors that still wait for CPUs when all videos are done.
            while self._waiting or any(task.video for task in self._running.values()):
                ray.wait(list(self._running), num_returns=1)
                all_done, _ = ray.wait(
                    list(self._running), num_returns=len(self._running), timeout=0
                )
                # Every actor gets its next video before the caller gets results.
                results = [self._finish(done) for done in all_done]
                yield from (result for result in results if result)
        finally:
            for task in self._running.values():
                ray.kill(task.actor)

    def _add_actor(self) -> None:
        actor = self._start_actor()
        self._running[actor.check.remote()] = _Task(actor)

    def _finish(self, done: Any) -> VideoResult | None:
        task = self._running.pop(done)
        try:
            value = ray.get(done)
        except ray.exceptions.RayError as death:
            return self._after_death(task, death)
        if task.video is None:
            if value is not None:
                ray.kill(task.actor)
                raise InputError(f"the pipeline can't be used: {value}")
            self._failed_starts = 0
            self._continue(task.actor)
            return None
        result: VideoResult = value
        if result.error and 1 < task.attempt <= self._retries:
            # Perhaps only because the process that died still held the outputs.
            self._waiting.appendleft((task.video, task.attempt + 1))
            self._continue(task.actor)
            return None
        self._continue(task.actor)
        return result

    def _continue(self, actor: Any) -> None:
        if self._waiting:
            video, attempt = self._waiting.popleft()
            done = self._start_video(actor, video, attempt)
            self._running[done] = _Task(actor, video, attempt)
        else:
            ray.kill(actor)

    def _after_death(self, task: _Task, death: Exception) -> VideoResult | None:
        ray.kill(task.actor)  # it may only be out of reach
        result = None
        reason = str(death).strip().splitlines()[0] if str(death).strip() else repr(death)
        if task.video is None:
            self._failed_starts += 1
            if self._failed_starts > self._retries:
                if any(other.video for other in self._running.values()):
                    return None  # the other actors do its work
                raise Error(
                    f"{self._failed_starts} actors in a row died before they had loaded the "
                    f"models; look at the logs of Ray: {reason}"
                ) from death
        elif task.attempt <= self._retries:
            self._waiting.appendleft((task.video, task.attempt + 1))
        else:
            video = task.video
            text = f"the process died in each of {task.attempt} attempts: {reason}"
            outputs = tuple(self._outputs_of(video))
            result = VideoResult(
                video.key, video.path, outputs, error=text, attempts=task.attempt
            )
        if self._waiting:
            self._add_actor()
        return result


def _start_ray() -> None:
    if not ray.is_initialized():
        # ortchestra sends nothing anywhere, and neither does what it starts.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        ray.init()


def run_videos(
    pipeline: PipelineSource,
    videos: Iterable[Video | Path] | Mapping[str, Path],
    output_folder: Path,
    *,
    outputs: Sequence[str] | str = ("{key}.jsonl",),
    actors: int | None = None,
    cpus_per_actor: float = 1,
    existing: str = "resume",
    retries: int = 2,
    actor_options: Mapping[str, Any] | None = None,
    **options: Any,
) -> Iterator[VideoResult]:
    """Runs a pipeline on videos, and returns an iterator of results, in the order in which the videos
    finish.

    pipeline: a pipeline; the path of a configuration; or a function that makes a pipeline.
    videos: paths or URLs, which every machine can read. The key of a path is the name of the file;
        if two are equal, give a dict from keys to paths. ``read_manifest()`` returns the videos
        of a manifest.
    output_folder: every machine can write to it. It is created.
    outputs: names of files in the folder, as ``Pipeline.run()`` takes them, or ``.parquet``. Each
        contains "{key}".
    actors: processes; by default, as many as the CPUs of the cluster allow, and no more than videos.
    cpus_per_actor: CPUs that Ray reserves for an actor. The actor uses no more.
    existing: ``"resume"``: complete outputs are kept, and interrupted ones continue. Or
        ``"refuse"`` or ``"overwrite"``.
    retries: how often a video is started again after its process died. It continues at its last
        checkpoint.
    actor_options: more options of ``ray.remote``, such as ``num_gpus``.
    options: more options of ``Pipeline.run()``, such as ``checkpoint``.

    A video that fails is a result with ``error``; the others go on. If the iterator is closed early,
    the actors are killed, and the same call continues. If Ray was not started or connected to, it
    is. Raises InputError for options that can't be used, and, from the iterator, for a pipeline
    that can't be used; Error if no actor starts.
    """
    if isinstance(outputs, str):
        outputs = [outputs]
    for output in outputs:
        if "{key}" not in output:
            raise InputError(f"output {output!r} lacks {{key}}: all videos would be written to it")
    if not outputs:
        raise InputError("there is no output: give one or more names, such as {key}.jsonl")
    if existing not in ("resume", "refuse", "overwrite"):
        raise ValueError(
            f'existing must be "resume", "refuse" or "overwrite", not {existing!r}'
        )
    inspect.signature(Pipeline.run).bind(None, None, outputs=(), existing="", **options)
    listed = _videos(videos)
    folder = os.path.abspath(output_folder)
    os.makedirs(folder, exist_ok=True)

    def outputs_of(video: Video) -> list[str]:
        return [os.path.join(folder, output.replace("{key}", video.key)) for output in outputs]

    def start_video(actor: Any, video: Video, attempt: int) -> Any:
        return actor.run.remote(
            video, outputs_of(video), existing=existing, attempt=attempt, **options
        )

    if not listed:
        return iter(())
    _start_ray()
    if actors is None:
        cpus = float(ray.cluster_resources().get("CPU", 1))
        actors = int(cpus / cpus_per_actor) if cpus_per_actor > 0 else int(cpus)
    remote = ray.remote(num_cpus=cpus_per_actor, **(actor_options or {}))(VideoActor)
    # One copy in Ray's object store, not one per call.
    source = ray.put(pipeline)
    driver = _Driver(
        listed, lambda: remote.remote(source), start_video, outputs_of, retries
    )
    return driver.results(max(1, actors))


class PredictVideos:
    """For ``Dataset.map_batches()``: rows with the paths of videos become rows with predictions, in
    the columns of ``ortchestra.parquet.SCHEMA``. Needs pyarrow.

        dataset.map_batches(
            PredictVideos, fn_constructor_args=[pipeline], batch_size=1, batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(size=2), num_cpus=1)

    ``predict_videos()`` does this.

    column: the column with the paths.
    checkpoint: frames per block of rows.
    options: more options of ``Pipeline.run()``, such as ``frames``.

    A video that fails gives one more row, with ``kind`` "error" and without a model.
    """

    def __init__(
        self,
        pipeline: PipelineSource,
        column: str = "path",
        checkpoint: int = 120,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self._worker = _Worker(pipeline)
        self._worker.check()
        self._column, self._checkpoint = column, checkpoint
        self._options = dict(options or {})

    def __call__(self, batch: Any) -> Iterator[Any]:
        for path in batch[self._column]:
            yield from self._tables(path if isinstance(path, str) else path.as_py())

    def _tables(self, path: str) -> Iterator[Any]:
        from .parquet import frames_to_tables, table_of_failure

        frame = None

        def frames() -> Iterator[_native.Frame]:
            nonlocal frame
            with self._worker.pipeline().run(path, **self._options) as run:
                for frame in run:
                    yield frame

        try:
            yield from frames_to_tables(frames(), self._checkpoint)
        except Error as problem:
            yield table_of_failure(path, 0 if frame is None else frame.index + 1, str(problem))


def predict_videos(
    dataset: Any,
    pipeline: PipelineSource,
    *,
    column: str = "path",
    actors: int = 1,
    cpus_per_actor: float = 1,
    checkpoint: int = 120,
    actor_options: Mapping[str, Any] | None = None,
    **options: Any,
) -> Any:
    """A ``ray.data.Dataset`` with the predictions for the videos of another one, in the columns of
    ``ortchestra.parquet.SCHEMA``. Arguments are those of ``PredictVideos`` and ``run_videos()``.
    The rows of a video stay together, in order. Needs pyarrow and "ray[data]"."""
    strategy = require("ray.data", '"ray[data]"', "predict_videos()").ActorPoolStrategy(size=actors)
    return dataset.map_batches(
        PredictVideos,
        fn_constructor_args=[pipeline, column, checkpoint, options],
        batch_size=1,
        batch_format="pyarrow",
        compute=strategy,
        num_cpus=cpus_per_actor,
        **(actor_options or {}),
    )
