"""The exceptions of the package."""


class Error(RuntimeError):
    """Something failed. The text says what, where, and what to do.

    ``kind`` is ``"input"`` (what the caller gave can't be used; see InputError), ``"failure"`` (a
    disk, a device, a model or a child process failed) or ``"exhausted"`` (memory, threads,
    processes or open files ran out).
    """

    kind: str = "failure"


class InputError(Error, ValueError):
    """What the caller gave can't be used: a file, a model, an option, an array."""

    kind = "input"
