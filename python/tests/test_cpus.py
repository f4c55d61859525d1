"""CPUs that processes share."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from ortchestra import Model, Pipeline
from ortchestra._cpus import CpuShare


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """So that tests in other processes do not interfere."""
    return f"ortchestra-test-{os.getpid()}-{request.node.name}"


def test_shares_have_different_cpus(name: str) -> None:
    shares = [CpuShare(count, range(100, 106), name) for count in (1, 2, 2)]
    assert [len(share.cpus) for share in shares] == [1, 2, 2]
    assert len(frozenset().union(*(share.cpus for share in shares))) == 5


def test_the_number_is_right_if_none_is_free(name: str) -> None:
    first = CpuShare(2, range(100, 103), name)
    second = CpuShare(2, range(100, 103), name)
    assert len(first.cpus) == len(second.cpus) == 2
    assert second.cpus - first.cpus == {102}


@pytest.mark.parametrize(("count", "cpus"), [(0.5, 1), (1.5, 2), (3, 3), (16, 3)])
def test_fractions_are_rounded_up_and_the_affinity_is_the_limit(
    name: str, count: float, cpus: int
) -> None:
    assert CpuShare(count, range(100, 103), name).count == cpus


def test_cpus_are_free_after_close(name: str) -> None:
    share = CpuShare(1, range(100, 102), name)
    taken = share.cpus
    share.close()
    assert CpuShare(1, range(100, 102), name).cpus == taken


def test_cpus_are_free_after_their_process_was_killed(name: str) -> None:
    code = (
        "import sys; from ortchestra._cpus import CpuShare; "
        f"share = CpuShare(1, range(100, 102), {name!r}); print(*share.cpus, flush=True); "
        "sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], text=True, **pipes) as child:  # type: ignore[call-overload]
        theirs = {int(child.stdout.readline())}
        meanwhile = CpuShare(1, range(100, 102), name)
        assert meanwhile.cpus.isdisjoint(theirs)
        meanwhile.close()
        child.kill()
    assert CpuShare(1, range(100, 102), name).cpus == theirs


def test_it_limits_a_run(name: str) -> None:
    texts: list[str] = []

    def work() -> None:
        CpuShare(1, name=name).apply()
        with Pipeline([Model("fake:outputs=4")]).run("synthetic", frames=3) as run:
            assert len(list(run)) == 3
            texts.append(run.summary_text)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert " % of 1 CPUs busy" in texts[0]


def test_it_limits_the_thread_and_what_it_starts(name: str) -> None:
    before = os.sched_getaffinity(0)
    seen: list[set[int]] = []

    def work() -> None:
        share = CpuShare(1, name=name)
        share.apply()
        seen.append(os.sched_getaffinity(0) ^ share.cpus)
        command = [sys.executable, "-c", "import os; print(*os.sched_getaffinity(0))"]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        seen.append({int(cpu) for cpu in output.split()} ^ share.cpus)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [set(), set()]
    assert os.sched_getaffinity(0) == before
