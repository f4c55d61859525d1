"""Ctrl-C in each state. The watchdog turns a wait that it does not end into a failure."""

import threading

import pytest
from helpers import interrupt_main_thread_in, native_threads, picture, wait_until

import ortchestra
from ortchestra import Model, Pipeline


@pytest.fixture(autouse=True)
def no_thread_remains():
    before = native_threads()
    yield
    wait_until(lambda: native_threads() <= before)


def gated(gate, **options):
    return Pipeline([Model(f"fake:gate={gate.path}", "a")], row="pool").open(**options)


def test_submit_to_a_full_engine(gate):
    engine = gated(gate)
    while engine.submit(picture(), timeout=0):
        pass
    thread = interrupt_main_thread_in("submit")
    with pytest.raises(KeyboardInterrupt):
        engine.submit(picture())
    thread.join()
    gate.open()
    engine.close()
    assert len(list(engine)) > 0


def test_submit_while_too_many_results_wait(gate):
    with gated(gate, max_results=1) as engine:
        engine.submit(picture())
        thread = interrupt_main_thread_in("submit")
        with pytest.raises(KeyboardInterrupt):
            engine.submit(picture())
        thread.join()
        gate.open()


def test_the_next_result(gate):
    with gated(gate) as engine:
        engine.submit(picture(), 1)
        thread = interrupt_main_thread_in("__next__")
        with pytest.raises(KeyboardInterrupt):
            next(iter(engine))
        thread.join()
        gate.open()
        assert next(iter(engine)).key == 1


def test_close(gate):
    engine = gated(gate)
    engine.submit(picture())
    gate.wait_for_a_run()
    thread = interrupt_main_thread_in("close", then=gate.open)
    with pytest.raises(KeyboardInterrupt):
        engine.close()
    thread.join()
    engine.close()


def test_close_while_a_callback_runs():
    go_on = threading.Event()
    engine = Pipeline(["fake:"]).open(on_result=lambda frame: go_on.wait())
    engine.submit(picture())
    thread = interrupt_main_thread_in("close")
    with pytest.raises(KeyboardInterrupt):
        engine.close()
    thread.join()
    go_on.set()
    engine.close()


def test_predict(gate):
    with gated(gate) as engine:
        thread = interrupt_main_thread_in("wait", called_by="predict")
        with pytest.raises(KeyboardInterrupt):
            engine.predict(picture())
        thread.join()
        gate.open()


def test_a_run(gate):
    pipeline = Pipeline([Model(f"fake:gate={gate.path}", "a")])

    def take(run):
        return next(run)

    run = pipeline.run("synthetic", frames=100)
    thread = interrupt_main_thread_in("take")
    with pytest.raises(KeyboardInterrupt):
        take(run)
    thread.join()
    gate.open()
    with pytest.raises(StopIteration):  # the interrupt has stopped it
        for _ in range(101):
            next(run)


def test_the_end_of_a_run(gate):
    def close(run):
        run.close()

    run = Pipeline([Model(f"fake:gate={gate.path}", "a")]).run("synthetic", frames=100)
    gate.wait_for_a_run()
    thread = interrupt_main_thread_in("close", then=gate.open)
    with pytest.raises(KeyboardInterrupt):
        close(run)
    thread.join()
    close(run)


def test_a_source_of_a_run():
    go_on = threading.Event()

    def frames():
        yield picture()
        go_on.wait()

    def take(run):
        for _ in run:
            pass

    run = Pipeline(["fake:"]).run(frames())
    thread = interrupt_main_thread_in("take")
    with pytest.raises(KeyboardInterrupt):
        take(run)
    thread.join()
    go_on.set()
    run.close()


@pytest.mark.parametrize("kind", ["bench", "tune"])
def test_a_measurement_keeps_its_result(kind):
    pipeline = Pipeline([Model("fake:sleep_ms=1", "a")])
    stages = []
    threads = []

    def progress(text):
        stages.append(text)
        if text.startswith("round 3") and not threads:
            threads.append(interrupt_main_thread_in(kind))

    with pytest.raises(KeyboardInterrupt) as stopped:
        getattr(pipeline, kind)(rounds=20, rows=["serial", "pool"], progress=progress, time_limit=120)
    threads[0].join()
    result = stopped.value.result
    assert isinstance(result, {"bench": ortchestra.BenchResult, "tune": ortchestra.TuneResult}[kind])
    assert result.interrupted
    assert str(result)


def test_a_measurement_ends_with_what_its_progress_raises():
    def progress(text):
        raise ZeroDivisionError(text)

    with pytest.raises(ZeroDivisionError):
        Pipeline(["fake:"]).bench(rounds=2, rows=["serial"], progress=progress)
