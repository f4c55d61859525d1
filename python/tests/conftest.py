"""Fixtures. The package is the installed one, else that of build/release."""

import faulthandler
import importlib.util
import sys

import pytest
from helpers import BUILT_PACKAGE, Gate, test_data_folder

if importlib.util.find_spec("ortchestra") is None:
    sys.path.insert(0, str(BUILT_PACKAGE))

# A test that hangs fails: the stacks of all threads are printed, and the process ends.
MOST_SECONDS = 300


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="also run the tests that take longer")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--slow"):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="runs with --slow"))


@pytest.fixture(autouse=True)
def watchdog():
    stream = sys.__stderr__ if hasattr(sys.__stderr__, "fileno") else None
    faulthandler.dump_traceback_later(MOST_SECONDS, exit=True, file=stream)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def gate(tmp_path):
    """A gate for the runs of fake models. It opens at the end of the test."""
    gate = Gate(tmp_path / "gate")
    yield gate
    gate.open()


@pytest.fixture
def data():
    """The folder with real models and videos."""
    folder = test_data_folder()
    if folder is None:
        pytest.skip("no test data: set ORTCHESTRA_TEST_DATA")
    return folder
