"""Processes that prepare, wait at a gate, and are timed from the moment when it opens."""

import multiprocessing
import time
from collections.abc import Callable


class Gate:
    """The gate in the worker process."""

    def __init__(self, pipe):
        self._pipe = pipe

    def wait(self):
        """Reports that this worker is ready, and returns when the gate opens."""
        self._pipe.send(None)
        self._pipe.recv()

    def done(self, result=None):
        # All processes of a machine share the monotonic clock.
        self._pipe.send((time.monotonic(), result))
        self._pipe.recv()  # waits for all workers: cleaning up would slow down those that still run


def _receive(pipe, name):
    try:
        return pipe.recv()
    except EOFError:
        raise SystemExit(f"{name}: the process ended before its work was done") from None


def timed(work: Callable, arguments: dict[str, tuple], *, in_turn: bool = False) -> tuple[float, list]:
    """Runs work(gate, *arguments) in one process per name. Returns the seconds and the results.

    The gate opens when all processes are ready: for all at once, or for one after the other.
    Processes are spawned, not forked, because a library with threads does not work after a fork.
    """
    context = multiprocessing.get_context("spawn")
    pipes = {}
    processes = []
    for name, of_worker in arguments.items():
        pipes[name], theirs = context.Pipe()
        process = context.Process(target=work, args=(Gate(theirs), *of_worker), daemon=True)
        process.start()
        theirs.close()  # so that the pipe ends when the worker ends
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
