"""Engines take frames from a program and give the predictions of all models."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import functools
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

from . import _native

_NO_WAIT = 0.0
# submit_async() waits on a thread in steps of this many seconds, so that the thread ends soon after
# its task was cancelled.
_STEP_S = 0.1


def _resolve(
    future: concurrent.futures.Future[_native.Frame],
    frame: _native.Frame | None,
    problem: BaseException | None,
) -> None:
    if problem is not None:
        future.set_exception(problem)
    elif frame is not None:
        future.set_result(frame)


def _wake(loop: asyncio.AbstractEventLoop, ready: asyncio.Event) -> None:
    # The loop may have been closed while the result was on its way.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(ready.set)


class _TakesFrames:
    """What a stream, and an engine with its default stream, have in common."""

    @property
    def _frames(self) -> _native.NativeStream:
        raise NotImplementedError

    def submit(
        self,
        array: Any,
        key: object = None,
        *,
        color: str = "bgr",
        copy: bool = False,
        time: float = 0.0,
        timeout: float | None = None,
    ) -> bool:
        """Submits a frame. Waits while the engine is full.

        array: uint8 [height, width, 3], as OpenCV reads it; also [height, width, 4], [height,
            width] and any object with DLPack or the buffer protocol. A BGR array with contiguous
            pixels in each row is used without a copy: do not change it before its result is there,
            or pass ``copy=True``. Other arrays are copied.
        key: any object; becomes ``Frame.key``.
        color: ``"bgr"`` or ``"rgb"``: the order of the array's channels.
        time: seconds; becomes ``Frame.time``.
        timeout: the longest time to wait, in seconds; 0 does not wait.

        Returns whether the engine took the frame: false only after the timeout. Raises TypeError or
        ValueError for an unusable array, and the error that ended the engine.
        """
        return self._frames.submit(array, key, None, color, copy, time, timeout)

    def submit_future(
        self,
        array: Any,
        key: object = None,
        *,
        color: str = "bgr",
        copy: bool = False,
        time: float = 0.0,
    ) -> concurrent.futures.Future[_native.Frame]:
        """As submit(), but returns a future of the frame's result. With a batch of more than one
        frame, call ``flush()`` before you wait for the last one. It can't be cancelled."""
        future: concurrent.futures.Future[_native.Frame] = concurrent.futures.Future()
        future.set_running_or_notify_cancel()
        receiver = functools.partial(_resolve, future)
        self._frames.submit(array, key, receiver, color, copy, time, None)
        return future

    async def submit_async(
        self,
        array: Any,
        key: object = None,
        *,
        color: str = "bgr",
        copy: bool = False,
        time: float = 0.0,
    ) -> None:
        """As submit(), for coroutines: while the engine is full, other tasks run. Await it before
        you submit the next frame of the stream, so that frames keep their order. If it is cancelled,
        the engine may have taken the frame."""
        if self._frames.submit(array, key, None, color, copy, time, _NO_WAIT):
            return
        loop = asyncio.get_running_loop()
        submit = functools.partial(
            self._frames.submit, array, key, None, color, copy, time, _STEP_S
        )
        while not await loop.run_in_executor(None, submit):
            pass

    def end(self) -> None:
        """No frame follows: iteration ends after the last result."""
        self._frames.end()

    def next_ready(self) -> _native.Frame | None:
        """The next result; None if it is not there yet."""
        return self._frames.next(True)


class Stream(_TakesFrames):
    """A sequence of frames, such as those of one camera. Made by ``Engine.stream()``.

    Results come in the order of the frames, by iteration (``for`` or ``async for``), or to
    ``on_result``. Frames of ``submit_future()`` and ``submit_async()`` give their result to their
    future only. Any thread may call any method. A stream keeps its engine.
    """

    def __init__(
        self, native: _native.NativeStream, name: str, engine: _native.NativeEngine
    ) -> None:
        self._native = native
        self._engine = engine
        self.name = name

    @property
    def _frames(self) -> _native.NativeStream:
        return self._native

    def flush(self) -> None:
        """Processes the frames of an incomplete batch now."""
        self._native.flush()

    def __iter__(self) -> Iterator[_native.Frame]:
        return self

    def __next__(self) -> _native.Frame:
        """Waits for the next result. Ends when the stream has ended."""
        frame = self._native.next(False)
        if frame is None:
            raise StopIteration
        return frame

    def __aiter__(self) -> AsyncIterator[_native.Frame]:
        return self

    async def __anext__(self) -> _native.Frame:
        while True:
            # Asked first: the last result may come between the two calls.
            has_ended = self._native.has_ended()
            frame = self._native.next(True)
            if frame is not None:
                return frame
            if has_ended:
                raise StopAsyncIteration
            loop = asyncio.get_running_loop()
            ready = asyncio.Event()
            if not self._native.wake_when_ready(functools.partial(_wake, loop, ready)):
                await ready.wait()


class Engine(_TakesFrames):
    """Runs the models of a pipeline on every frame that the program submits. Made by
    ``Pipeline.open()``. Use it in ``with``.

    The methods of its streams exist here, too, for a program with a single stream. At the end of
    ``with``, all submitted frames are processed; after an exception, they are dropped. Iteration
    ends after ``end()`` or ``close()``. Any thread may call any method.
    """

    def __init__(
        self,
        native: _native.NativeEngine,
        on_result: Callable[[_native.Frame], object] | None,
        max_results: int | None,
    ) -> None:
        self._native = native
        self._on_result = on_result
        self._max_results = max_results
        self._default: Stream | None = None
        self._lock = threading.Lock()

    @property
    def models(self) -> list[str]:
        """The names of the models."""
        return self._native.models

    @property
    def figures(self) -> dict[str, Any]:
        """Measurements so far: start-up seconds, and per model its runs, cumulative seconds,
        restarts and failed batches."""
        return self._native.figures

    def stream(
        self,
        name: str = "",
        *,
        on_result: Callable[[_native.Frame], object] | None = None,
        max_results: int | None = None,
    ) -> Stream:
        """Adds a stream.

        name: becomes ``Frame.input``.
        on_result: gets every result, on a thread of the stream, in order, instead of iteration. An
            exception that it raises ends the engine, and is raised by the next call of the engine.
        max_results: submit() also waits while this many results have not been taken. Use it if
            another thread takes them. Without it, they use more and more memory. At least the batch
            size.
        """
        return Stream(self._native.add_stream(name, on_result, max_results), name, self._native)

    @property
    def _stream(self) -> Stream:
        with self._lock:
            if self._default is None:
                self._default = self.stream(
                    on_result=self._on_result, max_results=self._max_results
                )
            return self._default

    @property
    def _frames(self) -> _native.NativeStream:
        return self._stream._frames

    def predict(self, array: Any, key: object = None, *, color: str = "bgr") -> _native.Frame:
        """The predictions for one frame: submits it and waits. For single pictures; a video is
        faster with several frames in the engine."""
        future = self.submit_future(array, key, color=color)
        self.flush()
        return future.result()

    def map(self, arrays: Iterable[Any], *, color: str = "bgr") -> Iterator[_native.Frame]:
        """The results for a sequence of frames, in order. Takes frames from ``arrays`` only as fast
        as the engine processes them. ``Frame.key`` is the position in ``arrays``. Uses a stream of
        its own."""
        stream = self.stream()
        try:
            for key, array in enumerate(arrays):
                # Waits only until the engine has room: results of this stream need none.
                stream.submit(array, key, color=color)
                while (frame := stream.next_ready()) is not None:
                    yield frame
            stream.end()
            yield from stream
        finally:
            stream.end()

    def flush(self) -> None:
        """Processes the frames of incomplete batches of all streams now."""
        self._native.flush()

    def __iter__(self) -> Iterator[_native.Frame]:
        return iter(self._stream)

    def __aiter__(self) -> AsyncIterator[_native.Frame]:
        return self._stream.__aiter__()

    def close(self) -> None:
        """Processes all submitted frames, and ends the threads and processes of the engine. Returns
        when all callbacks have returned and all futures are done; results for iteration can still be
        taken. Raises the error that ended the engine. A callback that calls it does not wait for
        other callbacks."""
        self._native.finish()

    def cancel(self) -> None:
        """Drops the frames that are not done, and ends. May be called from any thread."""
        self._native.cancel()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, kind: type[BaseException] | None, *args: object) -> None:
        if kind is None:
            self.close()
        else:
            self.cancel()
