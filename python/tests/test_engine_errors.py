"""What ends an engine, and what is said then."""

import concurrent.futures
import gc
import sys
import threading
import weakref

import pytest
from helpers import native_threads, picture, wait_until

import ortchestra
from ortchestra import Error, InputError, Model, Pipeline


def opened_fake(options="", **arguments):
    return Pipeline([Model("fake:" + options, "a")], row="pool").open(**arguments)


class Boom(Exception):
    pass


def fail_at_two(frame):
    if frame.key == 2:
        raise Boom(frame.key)


def test_what_a_callback_raises_comes_out_of_the_next_calls_and_of_close():
    engine = opened_fake(on_result=fail_at_two)
    with pytest.raises(Boom) as first:
        while True:
            engine.submit(picture(), 2)
    problems = [first.value]
    for call in [engine.close, engine.close, lambda: engine.submit(picture()), lambda: list(engine)]:
        with pytest.raises(Boom) as again:
            call()
        problems.append(again.value)
    assert all(problem is problems[0] for problem in problems)
    assert problems[0].args == (2,)


def test_what_a_callback_raises_for_the_last_frame_comes_out_of_close():
    with pytest.raises(Boom), opened_fake(on_result=fail_at_two) as engine:
        for number in range(3):
            engine.submit(picture(), number)


def test_several_threads_get_what_a_callback_raised():
    engine = opened_fake(on_result=fail_at_two)
    problems = []

    def produce():
        try:
            while True:
                engine.submit(picture(), 2)
        except Boom as problem:
            problems.append(problem)

    threads = [threading.Thread(target=produce) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(problems) == 4


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, StopIteration])
def test_a_callback_may_raise_any_exception(kind):
    def stop(frame):
        raise kind

    with pytest.raises(kind), opened_fake(on_result=stop) as engine:
        engine.submit(picture())


def test_futures_get_what_a_callback_of_another_stream_raised(gate):
    engine = opened_fake(f"gate={gate.path}")
    failing = engine.stream("failing", on_result=fail_at_two)
    failing.submit(picture(), 2)
    gate.wait_for_a_run()
    waiting = engine.submit_future(picture())
    extra = [engine.submit_future(picture()) for _ in range(2)]
    gate.open()
    with pytest.raises(Boom):
        engine.close()
    for future in [waiting, *extra]:
        assert future.done()
        assert isinstance(future.exception(), Boom) or future.result().index >= 0


def test_futures_of_a_cancelled_engine_are_cancelled(gate):
    engine = opened_fake(f"gate={gate.path}")
    future = engine.submit_future(picture())
    gate.wait_for_a_run()
    engine.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        future.result()
    gate.open()
    engine.close()


def test_what_the_callback_of_a_future_raises_does_not_end_the_process(gate):
    def leave(future):
        raise SystemExit

    hooked = []
    old_hook, sys.unraisablehook = sys.unraisablehook, hooked.append
    try:
        engine = opened_fake(f"gate={gate.path}")
        engine.submit_future(picture()).add_done_callback(leave)
        gate.wait_for_a_run()
        engine.cancel()
        gate.open()
        engine.close()
    finally:
        sys.unraisablehook = old_hook
    assert [hook.exc_type for hook in hooked] == [SystemExit]


def test_a_callback_may_close_the_engine():
    closed = []

    def close(frame):
        engine.close()
        closed.append(frame.key)

    engine = opened_fake(on_result=close)
    for number in range(3):
        try:
            engine.submit(picture(), number)
        except InputError as problem:
            assert "closed" in str(problem) or "ended" in str(problem)
            break
    wait_until(lambda: closed)
    engine.close()
    assert closed[0] == 0


def test_callbacks_of_two_streams_may_close_the_engine_at_once():
    barrier = threading.Barrier(2)

    def close(frame):
        barrier.wait()
        engine.close()

    engine = opened_fake()
    streams = [engine.stream(str(number), on_result=close) for number in range(2)]
    for stream in streams:
        stream.submit(picture())
    engine.close()


def test_a_callback_may_cancel_the_engine():
    engine = opened_fake(on_result=lambda frame: engine.cancel())
    with pytest.raises(InputError, match="closed"):
        while True:
            engine.submit(picture())
    engine.close()


def test_a_callback_may_submit_frames():
    keys = []

    def again(frame):
        keys.append(frame.key)
        if frame.key < 50:
            engine.submit(picture(), frame.key + 1)
        else:
            done.set()

    done = threading.Event()
    with opened_fake(on_result=again) as engine:
        engine.submit(picture(), 0)
        done.wait()
    assert keys == list(range(51))


def test_a_callback_may_add_streams_and_wait_for_predictions():
    found = []
    with opened_fake(on_result=lambda frame: found.append(other.predict(picture(), frame.key).key)) as engine:
        with opened_fake() as other:
            for number in range(5):
                engine.submit(picture(), number)
            engine.close()
    assert found == list(range(5))


def test_a_callback_may_drop_the_last_reference_of_the_engine(gate):
    before = native_threads()
    kept = []
    dropped = threading.Event()

    def drop(frame):
        kept.clear()
        dropped.set()

    kept.append(opened_fake(f"gate={gate.path}", on_result=drop))
    kept[0].submit(picture())
    gate.open()
    dropped.wait()
    wait_until(lambda: native_threads() <= before)


def test_an_engine_whose_callback_refers_to_it_is_collected():
    before = native_threads()
    engine = opened_fake(on_result=lambda frame: engine.models)
    engine.predict(picture())
    gone = weakref.ref(engine)
    del engine
    gc.collect()
    assert gone() is None
    wait_until(lambda: native_threads() <= before)


def test_an_engine_whose_callback_failed_is_collected():
    def make():
        def fail(frame):
            raise Boom(engine)

        engine = opened_fake(on_result=fail)
        engine.submit(picture())
        with pytest.raises(Boom):
            engine.close()
        return weakref.ref(engine)

    gone = make()
    gc.collect()
    assert gone() is None


def test_a_frame_to_which_its_key_refers_is_collected():
    class Job:
        pass

    def make():
        job = Job()
        with opened_fake() as engine:
            job.result = engine.predict(picture(), job)["a"]
            job.statistics = job.result.statistics
        return weakref.ref(job)

    gone = make()
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("way", ["submit", "submit_future", "predict"])
def test_submit_after_close_is_refused(way):
    engine = opened_fake()
    engine.predict(picture())
    engine.close()
    with pytest.raises(InputError, match="closed"):
        getattr(engine, way)(picture())


def test_the_first_use_of_an_engine_after_close_is_refused():
    engine = opened_fake()
    engine.close()
    with pytest.raises(InputError, match="closed"):
        engine.submit(picture())
    assert list(engine) == []


def test_submit_after_the_end_of_a_stream_is_refused():
    with opened_fake() as engine:
        stream = engine.stream("door")
        stream.end()
        stream.end()
        with pytest.raises(InputError, match="ended|closed"):
            stream.submit(picture())


def test_cancel_ends_iteration(gate):
    engine = opened_fake(f"gate={gate.path}")
    engine.submit(picture())
    gate.wait_for_a_run()
    threading.Thread(target=engine.cancel).start()
    assert list(engine) == []
    gate.open()
    engine.close()


def test_an_exception_in_with_cancels_the_engine(gate):
    with pytest.raises(Boom), opened_fake(f"gate={gate.path}") as engine:
        engine.submit(picture())
        gate.wait_for_a_run()
        raise Boom
    gate.open()


def test_a_model_that_fails_on_a_frame_has_an_error():
    with opened_fake("fail_run=1") as engine:
        frames = [engine.predict(picture()) for _ in range(3)]
    assert [frame["a"].error is None for frame in frames] == [True, False, True]
    failed = frames[1]["a"]
    assert len(failed) == 0 and "failed" in repr(failed)
    with pytest.raises(Error, match="model 'a' failed on frame 1"):
        failed.statistics


def test_memory_that_runs_out_ends_the_engine():
    engine = opened_fake("exhaust_run=2")
    with pytest.raises(Error) as problem:
        for _ in range(3):
            engine.predict(picture())
    assert problem.value.kind == "exhausted"
    with pytest.raises(Error) as again:
        engine.close()
    assert again.value.kind == "exhausted" and not isinstance(again.value, InputError)


def test_a_worker_that_dies_again_ends_the_engine():
    engine = Pipeline([Model("fake:crash_run=0", "a")], row="processes").open()
    with pytest.raises(Error, match="model 'a'") as problem:
        engine.predict(picture())
    assert problem.value.kind == "failure"
    with pytest.raises(Error, match="model 'a'"):
        engine.close()


@pytest.mark.parametrize(
    ("models", "text"),
    [
        (["absent.onnx"], "absent.onnx"),
        (["fake:unknown=1"], "unknown"),
        (["fake:fail_load=1"], "."),
        ([Model("fake:", "a"), Model("fake:", "a")], "a"),
    ],
)
def test_a_model_that_cannot_be_used_is_an_input_error(models, text):
    with pytest.raises(Error, match=text):
        Pipeline(models).open()


def test_a_failed_open_leaves_no_thread():
    before = native_threads()
    for _ in range(3):
        with pytest.raises(Error):
            Pipeline(["fake:", "fake:fail_load=1,seed=2"]).open()
    wait_until(lambda: native_threads() <= before)


def test_errors_have_their_bases():
    assert issubclass(InputError, Error) and issubclass(InputError, ValueError)
    assert issubclass(Error, RuntimeError)
    with pytest.raises(ortchestra.Error) as problem:
        Pipeline(["absent.onnx"]).open()
    assert problem.value.kind == "input" and isinstance(problem.value, InputError)
