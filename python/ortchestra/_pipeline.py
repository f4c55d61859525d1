"""A pipeline: models, and how they are run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Union

from . import _native
from ._engine import Engine
from ._model import Model
from ._pickle import Recreate, absolute
from ._results import BenchResult, Plan, TuneResult, finish_interrupted

Path = Union[str, "os.PathLike[str]"]
Models = Iterable[Union[_native.Model, Path]]
RowLike = Union[_native.Row, str]
OnResult = Callable[[_native.Frame], object]


def _row(row: RowLike) -> _native.Row:
    return row if isinstance(row, _native.Row) else _native.Row(row)


def _model(model: _native.Model | Path) -> _native.Model:
    return model if isinstance(model, _native.Model) else Model(model)


def _paths(source: object) -> list[str] | None:
    """The names of inputs; None for arrays."""
    if isinstance(source, (str, os.PathLike)):
        return [os.fspath(source)]
    if isinstance(source, Sequence) and source:
        if all(isinstance(one, (str, os.PathLike)) for one in source):
            return [os.fspath(one) for one in source]
    return None


class Pipeline:
    """Several models that run on every frame, and the row (strategy with options) that runs them.

    models: ``Model`` objects, or paths of .onnx files. Known models (docs/configuration.md) need
        nothing else. Without models: four built-in ones.
    row: a ``Row`` or its text, such as ``"pool:intra=2"``. By default ``"pool"``.
    batch: frames per batch, consecutive frames of one input. By default 1; ``bench()`` has 4.
    size: (width, height) in pixels of inputs whose size neither the model nor its recipe fixes. By
        default (256, 256).
    device: of models and rows that name none: ``"cpu"`` (the default), ``"openvino"``,
        ``"cuda:0"``, ...

    A pipeline holds no threads and no memory of models, and may be used any number of times, by any
    thread. ``run()``, ``open()``, ``bench()`` and ``tune()`` load the models, and raise InputError
    if one can't be used.

    A pipeline can be pickled, for other processes and machines. The pickle has the paths of models
    and of the configuration, not the files.
    """

    def __init__(
        self,
        models: Models,
        *,
        row: RowLike | None = None,
        batch: int | None = None,
        size: tuple[int, int] | None = None,
        device: str | None = None,
    ) -> None:
        rows = [] if row is None else [_row(row)]
        given = [_model(model) for model in models]
        self._settings = _native.Settings(given, rows, batch, size, device)
        text = str(rows[0]) if rows else None
        self._recreate: Recreate = (_pipeline_from_parts, (given, text, batch, size, device))

    @classmethod
    def _of(cls, settings: _native.Settings, recreate: Recreate) -> Pipeline:
        pipeline = cls.__new__(cls)
        pipeline._settings = settings
        pipeline._recreate = recreate
        return pipeline

    def __reduce__(self) -> Recreate:
        # Not the settings, which are C++, but what they were made from.
        return self._recreate

    @classmethod
    def from_config(cls, path: Path) -> Pipeline:
        """Reads a configuration (docs/configuration.md). Raises InputError with the line of the
        first mistake."""
        name = os.fspath(path)
        return cls._of(
            _native.Settings.from_config(name), (Pipeline.from_config, (absolute(name),))
        )

    @classmethod
    def from_plan(cls, plan: Plan | Path) -> Pipeline:
        """The models, row and batch of a plan, which ``tune()`` makes."""
        loaded = plan if isinstance(plan, Plan) else Plan.load(plan)
        return loaded.pipeline()

    @property
    def models(self) -> list[_native.Model]:
        """The models, as they were given."""
        return self._settings.models

    @property
    def row(self) -> _native.Row:
        """The row that runs the models."""
        rows = self._settings.rows
        return rows[0] if rows else _native.Row()

    def run(
        self,
        source: Path | Sequence[Path] | Iterable[Any] | None = None,
        *,
        outputs: Sequence[Path] | Path = (),
        frames: int | None = None,
        pictures: bool = False,
        values: bool | None = None,
        existing: str = "refuse",
        on_bad_frame: str = "skip",
        on_model_error: str = "continue-unless-lost",
        checkpoint: int | None = None,
        autorotate: bool | None = None,
        protocols: str | None = None,
        color: str = "bgr",
        fps: float = 0.0,
    ) -> _native.Run:
        """Runs the models on every frame, and returns an iterator of ``Frame``.

        source: a video, picture, folder, camera or URL, as ``ortchestra run -i`` takes it; several of
            them; or an iterable of arrays (uint8 [height, width, 3] in the order ``color``), whose
            frames have the rate ``fps``. By default, the input of the configuration.
        outputs: files that are written, too, as ``ortchestra run -o`` takes them.
        frames: the maximum number of frames per input. By default, all.
        pictures: keep the pixels for ``Frame.picture``: 3 * width * height bytes per ``Frame``.
        values: keep the outputs of the models for ``Prediction.tensors``. By default, if a model
            has no decoder.
        existing: what becomes of outputs that exist: ``"refuse"`` (raise InputError),
            ``"overwrite"``, or ``"resume"`` (continue an interrupted run).
        on_bad_frame: ``"skip"`` or ``"fail"``, for frames that can't be decoded.
        on_model_error: ``"continue-unless-lost"``, ``"continue"`` or ``"fail"``. A model that failed
            on a frame has ``Prediction.error``.
        checkpoint: frames between the points at which an interrupted run can be resumed. By
            default 120.
        autorotate: turn frames as the metadata of the file says. By default true.
        protocols: those that a playlist or .sdp file may use, as in ``"file,http,tcp"``.
        color: ``"bgr"`` or ``"rgb"``, of arrays.
        fps: frames per second of arrays, for ``Frame.time``; 0: every time is 0.

        The run works ahead of the iteration by at most 8 batches. It ends when the iterator is
        closed or dropped. Arrays are taken on a thread of the run, and used without a copy where
        ``Engine.submit()`` does. Raises TypeError or InputError for unusable arguments, and at the
        first ``next()`` for models, inputs and outputs. Raises Error if something fails later, and
        what the iterable of arrays raises.
        """
        if isinstance(outputs, (str, os.PathLike)):
            outputs = [outputs]
        paths = [] if source is None else _paths(source)
        arrays = None
        if paths is None:
            if not isinstance(source, Iterable):
                raise TypeError(
                    "source must be a path, paths, or an iterable of arrays, not "
                    + type(source).__name__
                )
            if getattr(source, "ndim", 4) in (2, 3):  # its rows would pass for gray frames
                raise TypeError("source is one array: put it in a list, as in run([array])")
            arrays = iter(source)
            paths = []
        return _native.start_run(
            self._settings,
            paths,
            arrays,
            color,
            fps,
            [os.fspath(output) for output in outputs],
            frames,
            pictures,
            values,
            existing,
            on_bad_frame,
            on_model_error,
            checkpoint,
            autorotate,
            protocols,
        )

    def open(
        self,
        *,
        pictures: bool = False,
        values: bool | None = None,
        on_result: OnResult | None = None,
        max_results: int | None = None,
    ) -> Engine:
        """Loads the models, and returns an engine for the program's own frames.

        pictures, values: as in ``run()``.
        on_result, max_results: of the default stream, as in ``Engine.stream()``.

        Raises InputError for models that can't be used, and Error if memory, threads or processes
        ran out.
        """
        return Engine(
            _native.open_engine(self._settings, pictures, values), on_result, max_results
        )

    def bench(
        self,
        source: Path | None = None,
        *,
        rows: Iterable[RowLike] = (),
        frames: int | None = None,
        batch: int | None = None,
        batch_mode: str | None = None,
        rounds: int | None = None,
        time_limit: float | None = None,
        rate: float | None = None,
        agreement: float | None = None,
        device: str | None = None,
        progress: Callable[[str], object] | None = None,
    ) -> BenchResult:
        """Compares rows, as ``ortchestra bench``. By default: the rows of the configuration, or the
        four of the study, on synthetic frames.

        source: a video, or a folder or glob of pictures.
        rows: ``Row`` objects or texts. The first one is the reference of the others.
        frames: per round; a shorter input is repeated. By default, a round takes about 8 s.
        batch: frames per batch. By default 4, or 1 if a model can't take more.
        batch_mode: ``"repeat"`` (a batch is one frame, repeated) or ``"consecutive"``.
        rounds: timed rounds per row. By default 3.
        time_limit: seconds for the whole comparison.
        rate: frames per second of a simulated camera; the result then has latencies.
        agreement: accept the outputs of a row if the predictions agree with the reference row's by
            this (0 to 1) or more, instead of by tolerances.
        device: as in ``Pipeline``.
        progress: gets a text at each step, on another thread. What it raises ends the comparison.

        On Ctrl-C, the KeyboardInterrupt has the attribute ``result``, with the finished rounds.
        Raises InputError before any work, later Error.
        """
        with finish_interrupted(BenchResult):
            return BenchResult(
                _native.bench(
                    self._settings,
                    None if source is None else os.fspath(source),
                    [_row(row) for row in rows],
                    frames,
                    batch,
                    batch_mode,
                    rounds,
                    time_limit,
                    rate,
                    agreement,
                    device,
                    progress,
                )
            )

    def tune(
        self,
        source: Path | None = None,
        *,
        rows: Iterable[RowLike] = (),
        batches: Sequence[int] | None = None,
        objective: str | None = None,
        max_latency_ms: float | None = None,
        max_memory_mib: float | None = None,
        max_cpus: float | None = None,
        agreement: float | None = None,
        rounds: int | None = None,
        time_limit: float | None = None,
        device: str | None = None,
        progress: Callable[[str], object] | None = None,
    ) -> TuneResult:
        """Searches for the row and batch that are best for the objective (``"throughput"``,
        ``"latency"`` or ``"memory"``) within the limits, as ``ortchestra tune``.

        source: a video, or a folder or glob of pictures. By default, synthetic frames.
        rows: the candidates. By default, rows that suit this machine.
        batches: the batch sizes to try. By default 1, 2, 4 and 8.
        max_latency_ms, max_memory_mib, max_cpus: limits of the plan.
        agreement: also choose the device and the precision of each model, if its predictions agree
            by this (0 to 1) or more.
        rounds: of the finals. By default 3.
        time_limit: seconds for the whole search.
        device, progress: as in ``bench()``, and so is Ctrl-C.

        ``TuneResult.plan`` is None if nothing meets the limits.
        """
        with finish_interrupted(TuneResult):
            return TuneResult(
                _native.tune(
                    self._settings,
                    None if source is None else os.fspath(source),
                    [_row(row) for row in rows],
                    batches,
                    objective,
                    max_latency_ms,
                    max_memory_mib,
                    max_cpus,
                    agreement,
                    rounds,
                    time_limit,
                    device,
                    progress,
                )
            )

    def __repr__(self) -> str:
        names = ", ".join(model.name for model in self.models)
        return f"<Pipeline of {names or 'the built-in models'}, row {self.row}>"


def _pipeline_from_parts(
    models: Models,
    row: RowLike | None,
    batch: int | None,
    size: tuple[int, int] | None,
    device: str | None,
) -> Pipeline:
    return Pipeline(models, row=row, batch=batch, size=size, device=device)


def bench(source: Path | None = None, *, models: Models = (), **options: Any) -> BenchResult:
    """``Pipeline(models).bench(source, ...)``. Without models, compares on the built-in ones."""
    return Pipeline(models).bench(source, **options)


def tune(source: Path | None = None, *, models: Models = (), **options: Any) -> TuneResult:
    """``Pipeline(models).tune(source, ...)``. Without models, searches on the built-in ones."""
    return Pipeline(models).tune(source, **options)
