"""Memory does not depend on the number of frames."""

import json

import pytest
from helpers import run_script, succeeds

MEASURE = """
import json
marks = {}
def resident():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGESIZE")
def count(number):
    if number in (1000, 10_000): marks[number] = resident()
def frames(most=10_001):
    for number in range(most): yield picture(number, (64, 48))
class Job:
    def __init__(self, number): self.number, self.text = number, "x" * 100
pipeline = Pipeline([Model("fake:", "a"), Model("fake:outputs=100", "b")])
"""

LOOPS = {
    "engine": """
with pipeline.open(pictures=True, values=True) as engine:
    for frame in engine.map(frames()):
        frame["a"].tensors, frame["b"].statistics, frame.picture
        count(frame.index)
""",
    "keys that refer to their frames": """
with pipeline.open() as engine:
    for number, array in enumerate(frames()):
        engine.submit(array, Job(number))
        frame = next(iter(engine))
        frame.key.frame = frame
        frame.key.prediction = frame["a"]
        count(number)
""",
    "callback": """
with pipeline.open(on_result=lambda frame: frame.key.text, max_results=16) as engine:
    for number, array in enumerate(frames()):
        engine.submit(array, Job(number))
        count(number)
""",
    "futures": """
with pipeline.open() as engine:
    for number, array in enumerate(frames()):
        engine.submit_future(array, number).result()["a"].tensors
        count(number)
""",
    "asyncio": """
import asyncio
async def work(engine):
    async def produce():
        for number, array in enumerate(frames()):
            await engine.submit_async(array, Job(number))
            if number % 16 == 0: await asyncio.sleep(0)
        engine.end()
    producer = asyncio.create_task(produce())
    async for frame in engine: count(frame.key.number)
    await producer
with pipeline.open(max_results=64) as engine: asyncio.run(work(engine))
""",
    "run": """
for frame in pipeline.run(frames(), pictures=True, values=True):
    frame["a"].tensors, frame["b"].statistics, frame.picture
    count(frame.index)
""",
    "run with an output": """
for frame in pipeline.run("synthetic", frames=10_001, outputs="/dev/shm/ortchestra-test-%d.jsonl" % os.getpid()):
    count(frame.index)
os.unlink("/dev/shm/ortchestra-test-%d.jsonl" % os.getpid())
""",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LOOPS)
def test_memory_is_the_same_after_1000_and_10000_frames(name):
    output = succeeds(run_script(MEASURE + LOOPS[name] + "print(json.dumps(marks))", timeout=250))
    marks = json.loads(output)
    assert marks["10000"] <= 1.01 * marks["1000"], f"{marks['10000'] / marks['1000']:.4f}"
