"""The end of the interpreter while frames are in flight, and other processes."""

import pytest
from helpers import run_script, succeeds

OPEN = 'engine = Pipeline([Model("fake:sleep_ms=2", "a")]).open(pictures=True{options})\n'

IN_FLIGHT = {
    "iteration": (
        "",
        """
        for number in range(20): engine.submit(picture(number), number)
        next(iter(engine))
        """,
    ),
    "callback": (
        ", on_result=lambda frame: frame.key",
        """
        for number in range(20): engine.submit(picture(number), number)
        """,
    ),
    "a callback that refers to the engine": (
        ", on_result=lambda frame: engine.submit(picture())",
        """
        engine.submit(picture())
        """,
    ),
    "a slow callback": (
        ", on_result=lambda frame: time.sleep(0.05)",
        """
        for number in range(20): engine.submit(picture(number), number)
        """,
    ),
    "futures": (
        "",
        """
        futures = [engine.submit_future(picture(number)) for number in range(20)]
        futures[-1].add_done_callback(lambda future: future.cancelled())
        """,
    ),
    "map": (
        "",
        """
        results = engine.map(picture(number) for number in range(1000))
        next(results)
        """,
    ),
    "asyncio": (
        "",
        """
        import asyncio
        async def work():
            async def produce():
                while True: await engine.submit_async(picture())
            producer = asyncio.create_task(produce())
            async for frame in engine:
                return
        asyncio.run(work())
        """,
    ),
    "several streams": (
        "",
        """
        streams = [engine.stream(str(number), on_result=lambda frame: None) for number in range(8)]
        for stream in streams * 4: stream.submit(picture())
        streams[0].end()
        """,
    ),
    "processes": (
        "",
        """
        other = Pipeline([Model("fake:sleep_ms=2", "a"), Model("fake:", "b")], row="processes").open()
        for number in range(20): other.submit(picture(number), number)
        """,
    ),
    "daemon threads that wait": (
        "",
        """
        def take():
            for frame in engine: pass
        def produce():
            try:
                while True: engine.submit(picture())
            except ortchestra.InputError: pass
        for work in [take, produce, produce]: threading.Thread(target=work, daemon=True).start()
        time.sleep(0.05)
        """,
    ),
    "a comparison on a daemon thread": (
        "",
        """
        begun = threading.Event()
        def compare():
            try:
                pipeline = Pipeline([Model("fake:sleep_ms=1", "a")])
                pipeline.bench(rows=["serial"], rounds=1000, progress=lambda text: begun.set())
            except ortchestra.Error: pass
        threading.Thread(target=compare, daemon=True).start()
        begun.wait()
        """,
    ),
    "a closed engine with results": (
        "",
        """
        for number in range(20): engine.submit(picture(number), number)
        engine.close()
        """,
    ),
    "a run": (
        "",
        """
        run = Pipeline([Model("fake:sleep_ms=2", "a")]).run("synthetic", frames=1000)
        next(run)
        """,
    ),
    "a run of arrays": (
        "",
        """
        def frames():
            while True: yield picture()
        run = Pipeline([Model("fake:sleep_ms=2", "a")]).run(frames(), pictures=True)
        next(run)
        """,
    ),
    "a cancelled engine": (
        "",
        """
        for number in range(20): engine.submit(picture(number), number)
        threading.Thread(target=engine.cancel).start()
        """,
    ),
}


@pytest.mark.parametrize("name", IN_FLIGHT)
def test_the_interpreter_exits_while_frames_are_in_flight(name):
    options, body = IN_FLIGHT[name]
    script = OPEN.format(options=options) + "\n".join(line[8:] for line in body.splitlines())
    # Python ends daemon threads without releasing what they hold.
    succeeds(run_script(script + "\nprint('end')\n"), leaks="daemon" in name)


def test_the_interpreter_exits_although_a_source_does_not_return():
    result = run_script("""
def frames():
    yield picture()
    threading.Event().wait()
run = Pipeline(["fake:"]).run(frames())
print("end")
""")
    assert result.returncode == 0 and result.stdout == "end\n", result.stderr


def test_nothing_can_be_started_after_the_end():
    output = succeeds(
        run_script("""
import atexit
def late():
    engine = Pipeline(["fake:"]).open()
    try: engine.submit(picture())
    except ortchestra.Error as problem: print(problem)
from ortchestra import _native
atexit.unregister(_native.stop_all)
# Functions run in the reverse order: this one after that of the package.
atexit.register(late)
atexit.register(_native.stop_all)
""")
    )
    assert "the interpreter is exiting" in output


USE_EVERYTHING = """
import asyncio, concurrent.futures, tempfile, warnings
models = [Model("fake:", "a"), Model("fake:outputs=3", "b", every=2)]
pipeline = Pipeline(models, row="pool", batch=2)
class Job: pass
def work():
    with pipeline.open(pictures=True) as engine:
        for number in range(30): engine.submit(picture(number), Job())
        engine.end()
        for frame in engine: frame.key.frame = frame, frame.items(), frame["a"].statistics, frame.picture
    with pipeline.open(on_result=lambda frame: engine.figures) as engine:
        for number in range(30): engine.submit(picture(number), number)
    with pipeline.open() as engine:
        futures = [engine.submit_future(picture(number)) for number in range(4)]
        [future.result() for future in futures]
        list(engine.map(picture(number) for number in range(9)))
        next(engine.map(picture(number) for number in range(9)))
    def fail(frame): raise KeyError(engine)
    engine = pipeline.open(on_result=fail)
    engine.submit(picture())
    try: engine.close()
    except KeyError: pass
    async def use():
        for number in range(4): await engine.submit_async(picture(), number)
        engine.end()
        return [frame async for frame in engine]
    with pipeline.open() as engine: asyncio.run(use())
    with tempfile.TemporaryDirectory() as folder:
        arrays = (picture(number) for number in range(9))
        for frame in pipeline.run(arrays, outputs=folder + "/x.jsonl", pictures=True): frame.picture
    def frames():
        yield picture()
        yield run
        while True: yield picture()
    run = pipeline.run(frames())
    try: list(run)
    except TypeError: pass
    def endless():
        while True:
            yield picture()
            run
    run = pipeline.run(endless())
    next(run)
    del run
    for source in ["absent.mp4", "synthetic"]:
        try: next(pipeline.run(source, frames=3))
        except ortchestra.Error: pass
    repr(models), repr(pipeline), repr(pipeline.row), ortchestra.Recipe(width=3), ortchestra.Decode("yolo")
work()
gc.collect()
"""


def test_nothing_leaks():
    succeeds(
        run_script(
            USE_EVERYTHING
            + """
kinds = (ortchestra.Engine, ortchestra.Stream, ortchestra.Frame, ortchestra.Prediction, ortchestra.Run, Job)
def left():
    gc.collect()
    return [type(one).__name__ for one in gc.get_objects() if isinstance(one, kinds)]
wait_until(lambda: not left())
print("none left")
"""
        )
    )


def test_nothing_leaks_without_a_collection_before_the_end():
    succeeds(run_script(USE_EVERYTHING.replace("gc.collect()", "")))


def test_a_forked_child_gets_a_clear_error_and_the_parent_goes_on():
    output = succeeds(
        run_script("""
pipeline = Pipeline(["fake:"])
engine = pipeline.open(on_result=lambda frame: None)
stream = engine.stream("other")
stream.submit(picture())
run = pipeline.run("synthetic", frames=100)
next(run)
import warnings
warnings.simplefilter("ignore")
child = os.fork()
if child == 0:
    calls = [lambda: engine.submit(picture()), lambda: engine.predict(picture()), engine.close, engine.cancel,
             engine.flush, lambda: engine.figures, lambda: engine.stream("new"), lambda: next(stream), stream.end,
             stream.flush, stream.next_ready, lambda: next(run), run.close, pipeline.open,
             lambda: pipeline.run("synthetic"), lambda: pipeline.bench(), lambda: pipeline.tune()]
    for number, call in enumerate(calls):
        try: call()
        except ortchestra.InputError as problem: assert "spawn" in str(problem), problem
        else: print("no error from", number, flush=True)
    del engine, stream, run, calls
    gc.collect()
    sys.exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
assert engine.predict(picture(), "parent").key == "parent"
next(run)
engine.close()
print("parent")
""")
    )
    assert output == "parent\n"


def test_a_child_that_was_forked_before_the_first_use_can_use_the_package():
    output = succeeds(
        run_script("""
child = os.fork()
with Pipeline(["fake:"]).open() as engine: os.write(1, b"%d\\n" % engine.predict(picture()).index)
if child: assert os.waitpid(child, 0)[1] == 0
""")
    )
    assert output == "0\n0\n"


def test_spawned_processes_can_use_the_package(tmp_path):
    (tmp_path / "work.py").write_text("""
import ortchestra, numpy
def work(number):
    with ortchestra.Pipeline(["fake:"]).open() as engine:
        return engine.predict(numpy.zeros((8, 8, 3), numpy.uint8), number).key
""")
    output = succeeds(
        run_script(
            """
sys.path.insert(0, sys.argv[1])
import multiprocessing, work
if __name__ == "__main__":
    with Pipeline(["fake:"]).open() as engine:
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            print(pool.map(work.work, range(4)))
            pool.close()
            pool.join()
""",
            tmp_path,
        )
    )
    assert output == "[0, 1, 2, 3]\n"
