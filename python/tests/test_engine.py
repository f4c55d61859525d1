"""Engines: frames in, results out, in every way."""

import asyncio
import concurrent.futures
import threading

import numpy
import pytest
from helpers import native_threads, picture, wait_until

import ortchestra
from ortchestra import Model, Pipeline


def fake(name="a", **options):
    text = ",".join(f"{key}={value}" for key, value in options.items())
    return Model("fake:" + text, name)


def opened(*models, row=None, batch=None, **options):
    return Pipeline(models or [fake()], row=row, batch=batch).open(**options)


def values_of(frame, model="a"):
    return frame[model].tensors["output"]


def test_results_come_in_the_order_of_the_frames_with_their_keys():
    with opened() as engine:
        for number in range(100):
            assert engine.submit(picture(number), key={"number": number}, time=number / 10)
        engine.end()
        frames = list(engine)
    assert [frame.index for frame in frames] == list(range(100))
    assert [frame.key["number"] for frame in frames] == list(range(100))
    assert [round(10 * frame.time) for frame in frames] == list(range(100))
    assert {(frame.width, frame.height) for frame in frames} == {(8, 8)}


def test_a_frame_has_the_predictions_of_all_models():
    with opened(fake("a"), fake("b", outputs=3)) as engine:
        frame = engine.predict(picture())
    assert frame.keys() == list(frame) == ["a", "b"] and len(frame) == 2
    assert "a" in frame and "c" not in frame
    assert [name for name, _ in frame.items()] == ["a", "b"]
    assert [prediction.model for prediction in frame.values()] == ["a", "b"]
    assert values_of(frame, "b").shape == (1, 3)
    with pytest.raises(KeyError, match="no model is named 'c'"):
        frame["c"]


def test_a_model_that_did_not_run_on_a_frame_is_absent():
    models = [fake("a"), Model("fake:", "b", every=2)]
    with Pipeline(models).open() as engine:
        frames = list(engine.map(picture(number) for number in range(4)))
    assert [frame.keys() for frame in frames] == [["a", "b"], ["a"], ["a", "b"], ["a"]]
    with pytest.raises(KeyError, match="did not run on this frame"):
        frames[1]["b"]


def test_predictions_outlive_the_frame_and_the_engine():
    with opened() as engine:
        prediction = engine.predict(picture())["a"]
    values = prediction.tensors["output"]
    del engine
    copy = values.copy()
    del prediction
    assert (values == copy).all() and not values.flags.writeable


def test_reading_what_a_model_does_not_predict_is_an_attribute_error():
    with opened() as engine:
        prediction = engine.predict(picture())["a"]
    assert prediction.kind == "tensors" and prediction.error is None and bool(prediction)
    for attribute in ["boxes", "scores", "classes", "masks", "keypoints"]:
        assert not hasattr(prediction, attribute)
    assert prediction.statistics[0]["shape"] == [1, 4]


def test_values_and_pictures_are_kept_only_if_asked_for():
    with opened(values=False) as engine:
        frame = engine.predict(picture())
    with pytest.raises(AttributeError, match="values=True"):
        frame["a"].tensors
    with pytest.raises(AttributeError, match="pictures=True"):
        frame.picture


@pytest.mark.parametrize("row", ["pool", "serial", "threads", "coroutines", "async", "processes"])
def test_every_strategy_gives_the_same_values(row):
    with opened(row=row) as engine:
        frames = list(engine.map(picture(number) for number in range(10)))
    with opened(row="serial:window=1") as engine:
        expected = [engine.predict(picture(number)) for number in range(10)]
    for frame, reference in zip(frames, expected, strict=True):
        assert (values_of(frame) == values_of(reference)).all()


def test_a_callback_gets_every_result_before_close_returns():
    keys = []
    threads = set()

    def take(frame):
        keys.append(frame.key)
        threads.add(threading.get_ident())

    with opened(on_result=take) as engine:
        for number in range(200):
            engine.submit(picture(number), number)
    assert keys == list(range(200))
    assert len(threads) == 1 and threading.get_ident() not in threads


def test_futures_get_their_own_results():
    with opened() as engine:
        futures = [engine.submit_future(picture(number), number) for number in range(50)]
        done, _ = concurrent.futures.wait(futures)
        assert len(done) == 50
        assert [future.result().key for future in futures] == list(range(50))
        assert not futures[0].cancel()
        assert engine.next_ready() is None


def test_futures_and_iteration_share_a_stream():
    with opened() as engine:
        future = engine.submit_future(picture(), "future")
        engine.submit(picture(), "iteration")
        engine.end()
        assert [frame.key for frame in engine] == ["iteration"]
        assert future.result().key == "future"


def test_async_for_gives_all_results():
    async def work(engine):
        async def produce():
            for number in range(300):
                await engine.submit_async(picture(number), number)
            engine.end()

        producer = asyncio.create_task(produce())
        keys = [frame.key async for frame in engine]
        await producer
        return keys

    with opened() as engine:
        assert asyncio.run(work(engine)) == list(range(300))


def test_submit_async_lets_other_tasks_run_while_the_engine_is_full(gate):
    async def work(engine):
        ran = asyncio.Event()

        async def produce():
            for number in range(100):
                await engine.submit_async(picture(number), number)
            engine.end()

        async def other():
            gate.open()
            ran.set()

        producer = asyncio.create_task(produce())
        await asyncio.get_running_loop().run_in_executor(None, gate.wait_for_a_run)
        await asyncio.create_task(other())
        await producer
        assert ran.is_set()
        return [frame.key async for frame in engine]

    with opened(fake(gate=gate.path)) as engine:
        assert asyncio.run(work(engine)) == list(range(100))


def test_a_cancelled_submit_async_leaves_no_thread_waiting(gate):
    async def work(engine):
        async def produce():
            while True:
                await engine.submit_async(picture())

        producer = asyncio.create_task(produce())
        await asyncio.get_running_loop().run_in_executor(None, gate.wait_for_a_run)
        producer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await producer

    engine = opened(fake(gate=gate.path))
    asyncio.run(work(engine))  # waits for the threads of its executor
    gate.open()
    engine.close()


def test_a_loop_that_was_closed_does_not_end_the_engine(gate):
    async def ask(engine):
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(engine.__aiter__().__anext__(), 0.01)

    with opened(fake(gate=gate.path)) as engine:
        engine.submit(picture(), 1)
        asyncio.run(ask(engine))
        gate.open()
        engine.end()
        assert [frame.key for frame in engine] == [1]


def test_async_for_raises_what_ended_the_engine():
    async def work(engine):
        return [frame async for frame in engine]

    def fail(frame):
        raise ZeroDivisionError(frame.key)

    engine = opened()
    other = engine.stream("other", on_result=fail)
    other.submit(picture(), "key")
    with pytest.raises(ZeroDivisionError, match="key"):
        asyncio.run(work(engine))


def test_streams_are_independent_and_each_is_in_order():
    with opened(row="pool", batch=2) as engine:
        streams = [engine.stream(f"camera {number}") for number in range(4)]
        results = {}

        def produce(stream):
            for number in range(51):
                stream.submit(picture(number), (stream.name, number))
            stream.end()

        def take(stream):
            results[stream.name] = [(frame.input, frame.key) for frame in stream]

        threads = [
            threading.Thread(target=work, args=(stream,)) for stream in streams for work in (produce, take)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for stream in streams:
        assert results[stream.name] == [(stream.name, (stream.name, n)) for n in range(51)]


def test_several_threads_may_submit_to_one_stream():
    with opened() as engine:

        def produce(first):
            for number in range(first, 400, 4):
                engine.submit(picture(), number)

        threads = [threading.Thread(target=produce, args=(first,)) for first in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        engine.end()
        keys = [frame.key for frame in engine]
    assert sorted(keys) == list(range(400))
    for first in range(4):
        mine = [key for key in keys if key % 4 == first]
        assert mine == sorted(mine)


def test_an_incomplete_batch_waits_for_flush():
    with opened(batch=4) as engine:
        for number in range(6):
            engine.submit(picture(number), number)
        assert [next(iter(engine)).key for _ in range(4)] == [0, 1, 2, 3]
        assert engine.next_ready() is None
        engine.flush()
        assert [next(iter(engine)).key for _ in range(2)] == [4, 5]


def test_the_end_of_a_stream_and_close_complete_the_batch():
    with opened(batch=4) as engine:
        stream = engine.stream("ends")
        stream.submit(picture(), "stream")
        stream.end()
        assert [frame.key for frame in stream] == ["stream"]
        engine.submit(picture(), "engine")
    assert [frame.key for frame in engine] == ["engine"]


def test_map_gives_results_in_order_and_takes_frames_only_as_fast_as_they_are_processed(gate):
    taken = []

    def frames():
        for number in range(1000):
            taken.append(number)
            yield picture(number)

    engine = opened(fake(gate=gate.path))
    results = engine.map(frames())
    opener = threading.Thread(target=lambda: (gate.wait_for_a_run(), gate.open()))
    opener.start()
    assert next(results).key == 0
    opener.join()
    assert len(taken) < 1000
    assert [frame.key for frame in results] == list(range(1, 1000))
    engine.close()


def test_two_maps_of_one_engine_can_be_read_in_turn():
    with opened(batch=4) as engine:
        maps = [engine.map(picture(number) for number in range(101)) for _ in range(2)]
        pairs = list(zip(*maps, strict=True))
    assert [(a.key, b.key) for a, b in pairs] == [(n, n) for n in range(101)]


def test_a_map_that_is_dropped_half_way_leaves_no_thread():
    with opened() as engine:
        engine.predict(picture())
        before = native_threads()
        results = engine.map(picture(number) for number in range(10_000))
        assert next(results).key == 0
        del results
        wait_until(lambda: native_threads() <= before)
        assert engine.predict(picture(), "usable").key == "usable"


def test_map_passes_on_what_its_frames_raise():
    def frames():
        yield picture()
        raise LookupError("no more")

    with opened() as engine:
        results = engine.map(frames())
        with pytest.raises(LookupError, match="no more"):
            list(results)


def test_predict_completes_its_batch():
    with opened(batch=8) as engine:
        assert engine.predict(picture(), 5).key == 5


def test_a_timeout_ends_the_wait_for_a_full_engine(gate):
    engine = opened(fake(gate=gate.path))
    accepted = 0
    while engine.submit(picture(), accepted, timeout=0):
        accepted += 1
    assert accepted > 0
    assert not engine.submit(picture(), timeout=0.01)
    gate.open()
    assert engine.submit(picture(), accepted, timeout=float("inf"))
    engine.close()
    assert [frame.key for frame in engine] == list(range(accepted + 1))


@pytest.mark.parametrize("timeout", [-1, float("nan")])
def test_a_timeout_that_is_no_duration_is_refused(timeout):
    with opened() as engine, pytest.raises(ValueError, match="timeout"):
        engine.submit(picture(), timeout=timeout)


@pytest.mark.parametrize("time", [float("nan"), float("inf"), 1e300])
def test_a_time_that_is_no_number_of_seconds_is_refused(time):
    with opened() as engine, pytest.raises(ValueError, match="time"):
        engine.submit(picture(), time=time)


def test_max_results_stops_a_producer_until_results_are_taken():
    with opened(max_results=3) as engine:
        accepted = 0
        while engine.submit(picture(), accepted, timeout=0.2):
            accepted += 1
        assert accepted == 3
        assert next(iter(engine)).key == 0
        assert engine.submit(picture(), accepted)
        engine.end()
        assert [frame.key for frame in engine] == [1, 2, 3]


@pytest.mark.parametrize(("batch", "most"), [(1, 0), (4, 3)])
def test_max_results_below_the_batch_size_is_refused(batch, most):
    with opened(batch=batch) as engine, pytest.raises(ValueError, match="at least the batch size"):
        engine.stream(max_results=most)


def test_results_can_be_taken_after_close():
    with opened() as engine:
        for number in range(20):
            engine.submit(picture(), number)
    assert [frame.key for frame in engine] == list(range(20))
    assert list(engine) == []


def test_a_stream_keeps_its_engine():
    stream = opened().stream("door")
    stream.submit(picture(), 1)
    stream.end()
    assert [frame.key for frame in stream] == [1]


def test_figures_count_the_runs():
    with opened(fake("a"), fake("b")) as engine:
        assert engine.models == ["a", "b"]
        for _ in range(5):
            engine.predict(picture())
    figures = engine.figures
    assert figures["startup_s"] >= 0
    assert {name: model["runs"] for name, model in figures["models"].items()} == {"a": 5, "b": 5}


def test_the_gil_is_released_while_models_run(gate):
    with opened(fake(gate=gate.path)) as engine:
        future = engine.submit_future(picture())
        gate.wait_for_a_run()  # by this thread, so Python runs while the model does
        gate.open()
        assert future.result().index == 0


def test_an_engine_that_is_dropped_ends_its_threads():
    before = native_threads()
    engine = opened()
    engine.submit(picture())
    assert native_threads() > before
    del engine
    wait_until(lambda: native_threads() <= before)


def test_the_models_of_onnx_runtime_run():
    pipeline = Pipeline([Model("builtin:squeezenet")])
    with pipeline.open(values=True) as engine:
        frame = engine.predict(picture(size=(64, 48)))
    (name,) = frame.keys()
    assert all(numpy.isfinite(values).all() for values in frame[name].tensors.values())
    assert isinstance(frame, ortchestra.Frame)
