"""What several tests use. Imports nothing of the package, so that scripts can use it, too."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy

ROOT = Path(__file__).resolve().parents[2]
BUILT_PACKAGE = ROOT / "build/release/python"
PROGRAM = ROOT / "build/release/bin/ortchestra"


def test_data_folder():
    """As tests/support/test_data.h."""
    folder = Path(os.environ.get("ORTCHESTRA_TEST_DATA", ROOT / "../shared/data"))
    return folder.resolve() if (folder / "models").is_dir() else None


test_data_folder.__test__ = False


class Gate:
    """A gate for the runs of fake models: gate=PATH. Initially closed. As tests/support/fifo_gate.h."""

    def __init__(self, path):
        self.path = str(path)
        self._writer = None
        os.mkfifo(self.path)

    def wait_for_a_run(self):
        """Returns when a run waits at the gate. The gate stays closed."""
        self._writer = os.open(self.path, os.O_WRONLY)

    def open(self):
        """Lets all waiting and all later runs pass."""
        if not os.path.exists(self.path):
            return
        both = os.open(self.path, os.O_RDWR)
        os.unlink(self.path)
        os.close(both)
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None


def picture(value=0, size=(8, 8)):
    """A BGR array whose pixels depend on `value`."""
    width, height = size
    pixels = numpy.arange(3 * width * height, dtype=numpy.int64).reshape(height, width, 3)
    return ((7 * pixels + 31 * value) % 256).astype(numpy.uint8)


def wait_until(condition):
    """Waits for what another thread does. A test in which it does not happen fails by the watchdog."""
    while not condition():
        time.sleep(0.002)


def native_threads():
    return len(os.listdir("/proc/self/task"))


def functions_of_main_thread():
    """The names of the Python functions that the main thread is in, the innermost first."""
    frame = sys._current_frames()[threading.main_thread().ident]
    names = []
    while frame is not None:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


def interrupt_main_thread_in(function, called_by=None, then=lambda: None):
    """Sends SIGINT, from another thread, when the main thread is in the Python function with this name."""

    def is_there():
        names = functions_of_main_thread()
        return names[0] == function and (called_by is None or called_by in names)

    def work():
        wait_until(is_there)
        os.kill(os.getpid(), signal.SIGINT)
        then()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


PRELUDE = """
import gc, os, signal, sys, threading, time
sys.path[:0] = [{tests!r}]
import numpy
from helpers import Gate, picture, wait_until, native_threads, interrupt_main_thread_in
import ortchestra
from ortchestra import Model, Pipeline
"""


def run_script(script, *arguments, timeout=120):
    """Runs a program with the package. Returns its result, with text."""
    code = PRELUDE.format(tests=str(Path(__file__).parent)) + textwrap.dedent(script)
    environment = dict(os.environ, ORTCHESTRA_PYTHON_LEAKS="1")
    import ortchestra

    package = str(Path(ortchestra.__file__).parents[1])
    environment["PYTHONPATH"] = os.pathsep.join([package, environment.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=environment,
    )


def succeeds(result, leaks=False):
    """Asserts that the program of run_script() ended well, and returns its output."""
    assert result.returncode == 0, f"exit {result.returncode}\n{result.stdout}\n{result.stderr}"
    assert leaks or "leaked" not in result.stderr, result.stderr
    assert "Traceback" not in result.stderr, result.stderr
    return result.stdout
