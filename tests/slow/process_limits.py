#!/usr/bin/env python3
"""Runs `ortchestra run` under many limits of processes and threads: each run must end by itself, done or with
a message, and what it leaves must be whole or be resumed.

  process_limits.py PROGRAM WORKER

pids.max of a cgroup (v1 or v2) takes root and a cgroup file system that can be written; `ulimit -u`, which does
not bind root, takes root too, to become another user. What can't be tried here is said; exit code 77 where
nothing could.
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
TIMEOUT_S = 120  # a watchdog: the machine may be busy
ROWS = ["pool", "threads", "processes"]
# Texts of libraries that tell a user nothing.
RAW = ["std::bad_alloc", "Resource temporarily unavailable", "Eigen::", "terminate called"]


def cgroup_of_pids():
    """The folder in which cgroups with a limit of processes can be made; None where there is none."""
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

    def run(self, what, row, before, resume=False):
        """One run under a limit that `before` sets in the child. Counts how it ends."""
        output = self.folder / "out.jsonl"
        if not resume:
            for file in self.folder.iterdir():
                shutil.rmtree(file) if file.is_dir() else file.unlink()
        command = [self.program, "run", "-m", "a=builtin:squeezenet", "-m", "b=builtin:mobilenetv2",
                   "-i", "synthetic", "-n", "6", "--checkpoint", "2", "-q", "-s", row,
                   "-o", output, "-o", self.folder / "out.mp4", *(["--resume"] if resume else [])]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 cwd=self.folder, start_new_session=True, preexec_fn=before,
                                 env={**os.environ, "ORTCHESTRA_WORKER": self.worker,
                                      "HOME": str(self.folder)})
        try:
            _, said = child.communicate(timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.hangs += 1
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            self.faults.append(f"{what}, {row}: it hangs")
            return
        if child.returncode == 0:
            self.done += 1
            lines = output.read_text().count("\n")
            if lines != 6:
                self.faults.append(f"{what}, {row}: exit 0 with {lines} of 6 frames")
            return
        self.refused += 1
        if child.returncode not in (1, 2) or "ortchestra" not in said:
            self.faults.append(f"{what}, {row}: it ended with {child.returncode}: {said!r}")
        if any(raw in said for raw in RAW):
            self.faults.append(f"{what}, {row}: the message is a library's: {said!r}")
        if not resume and (self.folder / "out.jsonl.journal").exists():
            self.run(f"{what}, resumed", row, None, resume=True)

    def report(self, what):
        print(f"{what}: {self.done} done, {self.refused} ended with a message, {self.hangs} hung", flush=True)


def try_cgroups(program, worker, folder):
    group = cgroup_of_pids()
    if group is None:
        print("pids.max: left out, no cgroup can be made here")
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
            runs.faults.append(f"a process was left behind: {error}")
    runs.report(f"pids.max, {len(PIDS_MAX)} settings")
    return runs


def try_ulimits(program, worker, folder):
    if os.geteuid() != 0:
        print("ulimit -u: left out, another user can be taken by root only")
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
    print("\n".join(faults) or "no fault")
    if not any(tried):
        return 77
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
