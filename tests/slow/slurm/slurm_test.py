#!/usr/bin/env python3
"""Runs a job of many videos on a Slurm cluster of two nodes on this host, with examples/slurm/ortchestra.sbatch.

  slurm_test.py PROGRAM TEMPLATE LOG

An array of 6 tasks. One task is killed and requeued by hand, one gets SIGTERM before its time limit, one is requeued
while its node is drained, one is preempted; one video can't be read. The merged output must have the same bytes as that
of one run. LOG gets what happened, without paths and host names.

Exit code 77 (which CTest reports as skipped) without Slurm. With CI=true that is a failure.
"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from cluster import Cluster, missing_programs

SHARDS = 6
VIDEOS = 17  # and a broken one
FRAMES = 300
TIME_LIMIT_S = 400
# While the file `hold` exists, each task takes at least 90 s, so that none ends before it is disturbed.
MODELS = ["-m", "slow=fake:sleep_ms=100,sleep_while={folder}/hold", "-m", "other=fake:seed=3,vary=1"]


class Job:
    """The files of a job, and the commands on them. Paths are relative to its folder, so they stay out of the log."""

    def __init__(self, program, template, folder, log):
        self.folder, self.template, self.log = folder, template, log
        self.options = [*(word.format(folder=folder) for word in MODELS), "-s", "pool:intra=1", "-b", "1",
                        "--checkpoint", "2", "-q"]
        self.program = str(program)

    def make_videos(self):
        for video in range(VIDEOS):
            pictures = self.folder / f"videos/{video:02}"
            pictures.mkdir(parents=True)
            for frame in range(FRAMES + video):
                pixels = bytes((7 * video + frame + i) % 256 for i in range(16 * 16 * 3))
                (pictures / f"{frame:03}.ppm").write_bytes(b"P6 16 16 255\n" + pixels)
        (self.folder / "videos/broken.mp4").write_bytes(b"not a video " * 100)

    def repair(self):
        self.ortchestra("run", "-m", "fake:", "-i", "videos/03", "-o", "videos/broken.mp4", "--overwrite", "-q")

    def ortchestra(self, *words, code=0):
        done = subprocess.run([self.program, *words], cwd=self.folder, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIME_LIMIT_S)
        require(done.returncode == code, f"{' '.join(words)}: exit {done.returncode}, not {code}: {done.stderr}")
        return done.stdout + done.stderr

    def manifest(self):
        self.ortchestra("manifest", "videos", "-o", "videos.jsonl", "--overwrite", "-q")

    def submit(self, cluster):
        """Submits the array, and a merge that depends on it. Returns their ids."""
        array = cluster.command("sbatch", "--parsable", f"--array=1-{SHARDS}", "--cpus-per-task=1", "--mem=0",
                                "--time=10", str(self.template), "videos.jsonl", "out", *self.options,
                                cwd=self.folder).strip()
        merge = cluster.command("sbatch", "--parsable", f"--dependency=afterany:{array}", "--output=merge-%j.log",
                                "--wrap", "ortchestra merge out --manifest videos.jsonl -o all.jsonl",
                                cwd=self.folder).strip()
        self.log.say(f"submitted the array {array} with tasks 1 to {SHARDS}, and the merge {merge} after it")
        return array, merge

    def has_checkpoint(self, array, task):
        """Whether a task works on a video of which a checkpoint is written."""
        for owner in self.folder.glob("out/unfinished/*/*/owner.json"):
            if f'"slurm {array} {task} ' in read(owner) and any(
                    read(output) for output in owner.parent.glob("0/*.partial")):
                return True
        return False

    def task_log(self, array, task):
        return read(self.folder / f"ortchestra-{array}-{task}.log")

    def same_bytes(self, a, b):
        return (self.folder / a).read_bytes() == (self.folder / b).read_bytes()


class Log:
    def __init__(self):
        self.start, self.lines, self.quoted = time.monotonic(), [], []

    def say(self, text):
        line = f"{time.monotonic() - self.start:5.0f} s  {text}"
        print(line, flush=True)
        self.lines.append(line)

    def quote(self, title, text):
        self.quoted += ["", title, *(f"    {line}" for line in text.rstrip().splitlines())]


def read(path):
    """The text of a file; empty if it has just been removed."""
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def require(condition, message):
    if not condition:
        raise AssertionError(message)


def wait_for_task(cluster, array, what, matches):
    """Waits until a task has a state and node that match. Returns the task and its node."""
    def find():
        for task, (state, node) in sorted(cluster.tasks(array).items()):
            if matches(task, state, node):
                return task, node
        return None
    return cluster.wait_for(what, find)


def wait_for_state(cluster, array, task, state):
    cluster.wait_for(f"task {task} is {state}", lambda: cluster.tasks(array).get(task, ("", ""))[0] == state)


def wait_for_running(cluster, job, array, node, without=()):
    """Waits until a task on the node has written a checkpoint."""
    task, _ = wait_for_task(cluster, array, f"a task on {node}",
                            lambda task, state, at: state == "RUNNING" and at == node and task not in without)
    cluster.wait_for(f"a checkpoint of task {task}", lambda: job.has_checkpoint(array, task))
    job.log.say(f"task {task} runs on {node} and has written a checkpoint")
    return task


def disturb(cluster, job, array):
    """Interrupts four tasks. Returns them."""
    killed = wait_for_running(cluster, job, array, "n1")
    on_drained = wait_for_running(cluster, job, array, "n2")

    cluster.command("scancel", "--signal=KILL", "--batch", f"{array}_{killed}")
    wait_for_state(cluster, array, killed, "FAILED")
    job.log.say(f"task {killed} was killed by SIGKILL: FAILED")
    cluster.command("scontrol", "requeue", f"{array}_{killed}")
    job.log.say(f"task {killed} was requeued by hand (scontrol requeue)")

    late = wait_for_running(cluster, job, array, "n1", without=[killed])
    cluster.command("scontrol", "update", f"JobId={array}_{late}", "TimeLimit=1")
    job.log.say(f"the time limit of task {late} is now one minute")
    wait_for_state(cluster, array, late, "PENDING")
    cluster.command("scontrol", "update", f"JobId={array}_{late}", "TimeLimit=10")
    job.log.say(f"task {late} got SIGTERM before its limit (--signal), ended with 143, and was requeued by Slurm "
                "(RequeueExit=143)")

    cluster.command("scontrol", "update", "NodeName=n2", "State=DRAIN", "Reason=test")
    cluster.wait_for("n2 is draining", lambda: cluster.nodes()["n2"] == "drng")
    job.log.say(f"n2 is draining, with task {on_drained}")
    cluster.command("scontrol", "requeue", f"{array}_{on_drained}")
    cluster.wait_for("n2 is drained", lambda: cluster.nodes()["n2"] == "drain")
    wait_for_state(cluster, array, on_drained, "PENDING")
    job.log.say(f"task {on_drained} was requeued (SIGTERM); n2 is drained")

    preempted = wait_for_running(cluster, job, array, "n1", without=[killed, late])
    on_n2 = [task for task, (state, node) in cluster.tasks(array).items() if state == "RUNNING" and node == "n2"]
    require(not on_n2, f"tasks {on_n2} run on a drained node")
    cluster.command("scontrol", "update", "NodeName=n2", "State=RESUME")
    job.log.say("n2 was resumed")
    wait_for_running(cluster, job, array, "n2", without=[killed, late, on_drained])

    urgent = cluster.command("sbatch", "--parsable", "-p", "urgent", "--output=/dev/null", "--wrap", "true").strip()
    wait_for_state(cluster, array, preempted, "PENDING")
    cluster.wait_for("the end of the urgent job", lambda: cluster.state(urgent) == "COMPLETED")
    job.log.say(f"task {preempted} was preempted by an urgent job, and requeued by Slurm")
    return [killed, late, on_drained, preempted]


def wait_for_end(cluster, job, array, merge, merge_state):
    cluster.wait_for("the end of all tasks", lambda: all(
        state == "COMPLETED" for state, _ in (cluster.tasks(array) or {0: ("", "")}).values()))
    job.log.say("all tasks are COMPLETED")
    cluster.wait_for("the end of the merge", lambda: cluster.state(merge) in ("COMPLETED", "FAILED"))
    text = read(job.folder / f"merge-{merge}.log")
    require(cluster.state(merge) == merge_state, f"the merge is {cluster.state(merge)}: {text}")
    job.log.say(f"the merge is {merge_state}")
    job.log.quote(f"merge-{merge}.log:", text)


def check_logs(job, array, interrupted):
    for task in range(1, SHARDS + 1):
        text = job.task_log(array, task)
        starts = [int(count) for count in re.findall(r"CPUs 1, restart (\d+)", text)]
        require(starts == ([0, 1] if task in interrupted else [0]), f"task {task} started {starts}: {text}")
        require(("; 1 resumed" in text) == (task in interrupted), f"task {task}: {text}")
        job.log.quote(f"ortchestra-{array}-{task}.log:", text)


def scenario(cluster, job):
    job.make_videos()
    job.manifest()
    hold = job.folder / "hold"
    hold.touch()
    array, merge = job.submit(cluster)
    interrupted = disturb(cluster, job, array)
    hold.unlink()
    job.log.say("the models are fast from here on")
    wait_for_end(cluster, job, array, merge, "FAILED")  # because of the broken video
    require("failed broken.mp4" in read(job.folder / f"merge-{merge}.log"), "the merge does not name the bad video")
    check_logs(job, array, interrupted)

    good = [line for line in read(job.folder / "videos.jsonl").splitlines() if "broken" not in line]
    (job.folder / "good.jsonl").write_text("\n".join(good) + "\n")
    job.ortchestra("merge", "out", "--manifest", "videos.jsonl", "-o", "partial.jsonl", "--partial")
    job.ortchestra("run", "--manifest", "good.jsonl", "-o", "good-in-one-run.jsonl", *job.options)
    require(job.same_bytes("partial.jsonl", "good-in-one-run.jsonl"), "the partial merge differs from one run")
    job.log.say(f"merge --partial: the same bytes as one run over the {VIDEOS} good videos")

    job.repair()
    job.manifest()
    again, merge = job.submit(cluster)
    wait_for_end(cluster, job, again, merge, "COMPLETED")
    done = [int(count) for task in range(1, SHARDS + 1)
            for count in re.findall(r" (\d+) done,", job.task_log(again, task))]
    require(sum(done) == 1, f"the second array did {done} videos per task, instead of one in all")
    job.ortchestra("run", "--manifest", "videos.jsonl", "-o", "in-one-run.jsonl", *job.options)
    require(job.same_bytes("all.jsonl", "in-one-run.jsonl"), "the merged output differs from that of one run")
    require(not (job.folder / "out/unfinished").exists(), "unfinished outputs are left")
    job.log.say(f"merged: the same bytes as one run over all {VIDEOS + 1} videos")


def main(words):
    if len(words) != 3:
        raise SystemExit(__doc__)
    program, template, log_file = (pathlib.Path(word).resolve() for word in words)
    missing = missing_programs()
    if missing:
        print(f"skipped: Slurm is not installed ({', '.join(missing)}). On Debian: scripts/setup.sh slurm")
        return 1 if os.environ.get("CI") == "true" else 77
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster is stopped
    # Tasks find the program as a user's do.
    os.environ["PATH"] = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    log = Log()
    with tempfile.TemporaryDirectory(prefix="ortchestra-slurm-", ignore_cleanup_errors=True) as folder:
        daemons, files = pathlib.Path(folder) / "cluster", pathlib.Path(folder) / "job"
        daemons.mkdir()
        files.mkdir()
        with Cluster(daemons, time.monotonic() + TIME_LIMIT_S) as cluster:
            log.say("the cluster has two idle nodes: " + cluster.command("sinfo", "--version").strip())
            try:
                scenario(cluster, Job(program, template, files, log))
            except Exception:
                print(cluster.diagnosis())
                for text in sorted(files.glob("*.log")):
                    print(f"--- {text.name}\n{read(text)}")
                raise
    log_file.parent.mkdir(parents=True, exist_ok=True)
    log_file.write_text("\n".join(log.lines + log.quoted) + "\n")
    print(f"log: {log_file}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
