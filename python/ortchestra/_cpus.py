"""CPUs for a process, so that several processes on one machine use different ones."""

from __future__ import annotations

import math
import os
import socket
from collections.abc import Iterable


class CpuShare:
    """Some CPUs that other objects of this class, in any process of the machine, do not have.

    count: how many; a fraction is rounded up. If too few are free, it gets CPUs that others have,
        too: the number is right in any case.
    allowed: the CPUs to choose from; by default, those of the calling thread's affinity mask.
    name: only shares of the same name exclude each other.

    They are free again when the object or its process ends, for any reason.
    """

    def __init__(
        self, count: float, allowed: Iterable[int] | None = None, name: str = "ortchestra-cpu"
    ) -> None:
        self._marks: list[socket.socket] = []
        choice = sorted(os.sched_getaffinity(0) if allowed is None else allowed)
        self.count = min(max(1, math.ceil(count)), len(choice))
        cpus: list[int] = []
        if self.count < len(choice):
            for cpu in choice:
                if len(cpus) < self.count and self._take(name, cpu):
                    cpus.append(cpu)
        # Processes that find none free start at different CPUs.
        first = os.getpid() % len(choice)
        for cpu in choice[first:] + choice[:first]:
            if len(cpus) < self.count and cpu not in cpus:
                cpus.append(cpu)
        self.cpus = frozenset(cpus)

    def _take(self, name: str, cpu: int) -> bool:
        # An abstract socket needs no file, and disappears with its process.
        mark = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            mark.bind(f"\0{name}-{cpu}")
        except OSError:
            mark.close()
            return False
        self._marks.append(mark)
        return True

    def apply(self) -> None:
        """Limits the calling thread, and the threads and processes that it starts from now on."""
        os.sched_setaffinity(0, self.cpus)

    def close(self) -> None:
        """Frees the CPUs for others. Does not change the affinity of any thread."""
        for mark in self._marks:
            mark.close()
        self._marks.clear()

    def __del__(self) -> None:
        self.close()
