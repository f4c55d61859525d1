"""A local cluster of Ray with two CPUs."""

from __future__ import annotations

import faulthandler
import os
import secrets
import sys
from collections.abc import Iterator
from typing import Any

import pytest

ray = pytest.importorskip("ray")

# A test that hangs fails: the stacks of all threads are printed, and the process ends.
MOST_SECONDS = 600


@pytest.fixture(autouse=True)
def watchdog() -> Iterator[None]:
    faulthandler.dump_traceback_later(MOST_SECONDS, exit=True, file=sys.__stderr__)
    yield
    faulthandler.cancel_dump_traceback_later()


def start(attempts: int) -> None:
    try:
        ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False)
    except Exception as problem:
        # Ray gives up after 30 s, which a busy machine can exceed.
        ray.shutdown()
        if attempts == 1 or "timed out during startup" not in str(problem):
            raise
        start(attempts - 1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # Otherwise Ray writes a token to the home folder of the user.
    os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
    start(attempts=5)
    yield ray
    ray.shutdown()
