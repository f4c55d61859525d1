#!/usr/bin/env python3
"""Runs `ortchestra run` under many limits of processes and threads. Each run must end by itself: it succeeds, or
it prints a message. Its outputs must be complete, or a resumed run must complete them.

  process_limits.py PROGRAM WORKER

pids.max of a cgroup (v1 or v2) needs root and a writable cgroup file system. `ulimit -u` does not limit root, so
the script switches to another user, which also needs root. It prints what it cannot test here, and exits with 77
if it could test nothing.
"""
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

PIDS_MAX = range(1, 45)                       # 44 settings
PROCESSES = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 28, 40]
NOBODY = 65534
TIMEOUT_S = 120  # long, because the machine may be busy
ROWS = ["pool", "threads", "processes"]
# Messages of libraries that do not help a user.
RAW = ["std::bad_alloc", "Resource temporarily unavailable", "Eigen::", "terminate called"]


def cgroup_of_pids():
    """The folder in which cgroups with a process limit can be created; None if there is none."""
    for folder in (pathlib.Path("/sys/fs/cgroup/pids"), pathlib.Path("/sys/fs/cgroup")):
        probe = folder / f"ortchestra-probe-{os.getpid()}"
        try:
            probe.mkdir()
        except OSError:
            continue
        found = (probe / "pids.max").exists()
        probe.rmdir()
        if found:
            return folder
    return None


class Runs:
    def __init__(self, program, worker, folder):
        self.program, self.worker, self.folder = program, worker, folder
        self.hangs, self.faults, self.done, self.refused = 0, [], 0, 0

    def run(self, case, row, set_limit, resume=False):
        """Runs once under the limit that `set_limit` sets in the child process. Counts how the run ends."""
        output = self.folder / "out.jsonl"
        if not resume:
            for file in self.folder.iterdir():
                shutil.rmtree(file) if file.is_dir() else file.unlink()
        command = [self.program, "run", "-m", "a=builtin:squeezenet", "-m", "b=builtin:mobilenetv2",
                   "-i", "synthetic", "-n", "6", "--checkpoint", "2", "-q", "-s", row,
                   "-o", output, "-o", self.folder / "out.mp4", *(["--resume"] if resume else [])]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 cwd=self.folder, start_new_session=True, preexec_fn=set_limit,
                                 env={**os.environ, "ORTCHESTRA_WORKER": self.worker,
                                      "HOME": str(self.folder)})
        try:
            _, errors = child.communicate(timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.hangs += 1
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            self.faults.append(f"{case}, {row}: it hangs")
            return
        if child.returncode == 0:
            self.done += 1
            lines = output.read_text().count("\n")
            if lines != 6:
                self.faults.append(f"{case}, {row}: exit 0 with {lines} of 6 frames")
            return
        self.refused += 1
        if child.returncode not in (1, 2) or "ortchestra" not in errors:
            self.faults.append(f"{case}, {row}: it ended with {child.returncode}: {errors!r}")
        if any(raw in errors for raw in RAW):
            self.faults.append(f"{case}, {row}: the message comes from a library: {errors!r}")
        if not resume and (self.folder / "out.jsonl.journal").exists():
            self.run(f"{case}, resumed", row, None, resume=True)

    def report(self, title):
        print(f"{title}: {self.done} done, {self.refused} ended with a message, {self.hangs} hung", flush=True)


def try_cgroups(program, worker, folder):
    group = cgroup_of_pids()
    if group is None:
        print("pids.max: skipped, cannot create a cgroup here")
        return None
    own = group / f"ortchestra-test-{os.getpid()}"
    own.mkdir()
    runs = Runs(program, worker, folder)
    try:
        for limit in PIDS_MAX:
            (own / "pids.max").write_text(str(limit))
            for row in (ROWS[0], ROWS[1 + limit % 2]):
                runs.run(f"pids.max {limit}", row,
                         lambda: (own / "cgroup.procs").write_text(str(os.getpid())))
    finally:
        try:
            own.rmdir()
        except OSError as error:
            runs.faults.append(f"a process is still running: {error}")
    runs.report(f"pids.max, {len(PIDS_MAX)} settings")
    return runs


def try_ulimits(program, worker, folder):
    if os.geteuid() != 0:
        print("ulimit -u: skipped, only root can switch to another user")
        return None
    os.chown(folder, NOBODY, NOBODY)
    runs = Runs(program, worker, folder)
    for limit in PROCESSES:
        def become_limited(limit=limit):
            resource.setrlimit(resource.RLIMIT_NPROC, (limit, limit))
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        for row in ROWS[:1] if limit > 4 else ROWS:
            runs.run(f"ulimit -u {limit}", row, become_limited)
    runs.report(f"ulimit -u, {len(PROCESSES)} values")
    return runs


def main(words):
    if len(words) != 2:
        raise SystemExit(__doc__)
    program, worker = (str(pathlib.Path(word).resolve()) for word in words)
    tried = []
    for attempt in (try_cgroups, try_ulimits):
        with tempfile.TemporaryDirectory() as folder:
            inner = pathlib.Path(folder) / "runs"
            inner.mkdir()
            os.chmod(folder, 0o755)
            tried.append(attempt(program, worker, inner))
    faults = [fault for runs in tried if runs for fault in runs.faults]
    print("\n".join(faults) or "no faults")
    if not any(tried):
        return 77
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
