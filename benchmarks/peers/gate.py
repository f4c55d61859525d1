"""Processes that get ready, wait at a gate, and are timed from when it opens."""

import multiprocessing
import time
from collections.abc import Callable


class Gate:
    """The worker's side."""

    def __init__(self, pipe):
        self._pipe = pipe

    def wait(self):
        """Ready; returns when the gate has opened."""
        self._pipe.send(None)
        self._pipe.recv()

    def done(self, result=None):
        # The monotonic clock is the machine's: one time line for all processes.
        self._pipe.send((time.monotonic(), result))
        self._pipe.recv()  # all are done: tearing down would take time from those that still work


def _receive(pipe, name):
    try:
        return pipe.recv()
    except EOFError:
        raise SystemExit(f"{name}: ended before its work was done") from None


def timed(work: Callable, arguments: dict[str, tuple], *, in_turn: bool = False) -> tuple[float, list]:
    """Runs work(gate, *arguments) in a process for each name, and returns seconds and the results.

    The gate opens when all are ready: for all at once, or for one after another. Processes are
    spawned, not forked, because a library with threads does not survive a fork.
    """
    context = multiprocessing.get_context("spawn")
    pipes = {}
    processes = []
    for name, of_worker in arguments.items():
        pipes[name], theirs = context.Pipe()
        process = context.Process(target=work, args=(Gate(theirs), *of_worker), daemon=True)
        process.start()
        theirs.close()  # so that a worker's death is seen as the pipe's end
        processes.append(process)
    for name, pipe in pipes.items():
        _receive(pipe, name)

    seconds = 0.0
    results = []
    names = list(pipes)
    for group in [[name] for name in names] if in_turn else [names]:
        start = time.monotonic()
        for name in group:
            pipes[name].send(None)
        ends = []
        for name in group:
            end, result = _receive(pipes[name], name)
            ends.append(end)
            results.append(result)
        seconds += max(ends) - start
    for pipe in pipes.values():
        pipe.send(None)
    for process in processes:
        process.join()
    return seconds, results
