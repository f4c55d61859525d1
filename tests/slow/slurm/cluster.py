"""A Slurm cluster on this host, for tests: munged, slurmctld and one slurmd per node, all in one folder. It needs
neither systemd nor root, and leaves no process behind.
"""
import ctypes
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import time

PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "sinfo"]
SBIN = ["/usr/sbin", "/sbin"]  # not in the PATH of every user
POLL_S = 0.2
COMMAND_TIMEOUT_S = 60
END_TIMEOUT_S = 10

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
LIBC = ctypes.CDLL(None, use_errno=True)

# cred_expire: a requeued job waits this many seconds before it may start again.
# RequeueExit: a task that was told to end, and has more to do, ends with 143.
# Jobs of the partition `urgent` preempt those of `all`.
CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={ports[0]}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
RequeueExit=143
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=1
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=1
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=20 PriorityTier=1 State=UP
PartitionName=urgent Nodes=n1 MaxTime=20 PriorityTier=2 PreemptMode=OFF State=UP
"""


class ClusterError(Exception):
    pass


def find_program(name):
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(SBIN))


def missing_programs():
    return [name for name in PROGRAMS if find_program(name) is None]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def descendants():
    """The processes that this one has started, directly or not."""
    parents = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    found, added = {os.getpid()}, True
    while added:
        added = {pid for pid, parent in parents.items() if parent in found} - found
        found |= added
    return found - {os.getpid()}


class Cluster:
    def __init__(self, folder, deadline):
        self.folder, self.deadline, self.daemons = pathlib.Path(folder), deadline, []
        self.environment = {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}

    def __enter__(self):
        # What a daemon leaves behind becomes a child of this process, so that it can be ended.
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        (self.folder / "state").mkdir()
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=socket.gethostname().partition(".")[0], user=pwd.getpwuid(os.geteuid()).pw_name,
            folder=self.folder, ports=free_ports(3)))
        # --force: the folder is below /tmp, in which others may write.
        self.daemon("munged", "--foreground", "--force", f"--key-file={key}", f"--socket={self.folder}/munge.socket",
                    f"--pid-file={self.folder}/munged.pid", f"--log-file={self.folder}/munged.log",
                    f"--seed-file={self.folder}/munge.seed")
        self.wait_for("munged", (self.folder / "munge.socket").exists)
        self.daemon("slurmctld", "-D")
        for node in ("n1", "n2"):
            self.daemon("slurmd", "-D", "-N", node)
        self.wait_for("two idle nodes", lambda: self.nodes() == {"n1": "idle", "n2": "idle"})

    def daemon(self, name, *arguments):
        def end_with_this_process():
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        output = (self.folder / f"{name}{len(self.daemons)}.out").open("wb")
        with output:
            self.daemons.append(subprocess.Popen([find_program(name), *arguments], env=self.environment,
                                                 stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                                 cwd=self.folder, preexec_fn=end_with_this_process))

    def command(self, *words, check=True, cwd=None):
        """The output of a command of Slurm."""
        done = subprocess.run([find_program(words[0]), *words[1:]], env=self.environment, cwd=cwd, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=COMMAND_TIMEOUT_S)
        if check and done.returncode != 0:
            raise ClusterError(f"{' '.join(words)}: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def nodes(self):
        """The state of each node, in short: idle, alloc, drng, drain … Empty if slurmctld does not answer yet."""
        lines = self.command("sinfo", "-h", "-N", "-p", "all", "-o", "%N %t", check=False).splitlines()
        return {name: state.rstrip("*") for name, state in (line.split() for line in lines)}

    def tasks(self, job):
        """Per task of an array: its state and its node."""
        lines = self.command("squeue", "-h", "-r", "-t", "all", "-j", job, "-o", "%K|%T|%N", check=False).splitlines()
        return {int(task): (state, node) for task, state, node in (line.split("|") for line in lines)
                if task.isdigit()}

    def state(self, job):
        """The state of a job that is no array."""
        lines = self.command("squeue", "-h", "-t", "all", "-j", job, "-o", "%T", check=False).split()
        return lines[0] if lines else ""

    def wait_for(self, what, reached):
        """Returns the first true value of `reached`."""
        while True:
            value = reached()
            if value:
                return value
            for daemon in self.daemons:
                if daemon.poll() is not None:
                    raise ClusterError(f"{daemon.args[0]} ended with {daemon.returncode} while waiting for: {what}")
            if time.monotonic() > self.deadline:
                raise ClusterError(f"there is no more time to wait for: {what}")
            time.sleep(POLL_S)

    def diagnosis(self):
        parts = []
        for words in (["sinfo", "-N", "-l"], ["squeue", "-r", "-t", "all"]):
            try:
                parts.append(self.command(*words, check=False))
            except (OSError, subprocess.SubprocessError) as error:
                parts.append(f"{words[0]}: {error}\n")
        for log in sorted([*self.folder.glob("*.log"), *self.folder.glob("*.out")]):
            lines = log.read_text(errors="replace").splitlines()[-15:]
            parts.append("\n".join([f"--- {log.name}", *lines, ""]))
        return "".join(parts)

    def stop(self):
        """Ends all jobs and daemons, and whatever they left."""
        end = time.monotonic() + END_TIMEOUT_S
        for daemon in reversed(self.daemons):
            daemon.terminate()
        while time.monotonic() < end and any(daemon.poll() is None for daemon in self.daemons):
            time.sleep(POLL_S)
        # A process may start another one while the list is made.
        while left := descendants():
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                pass
            time.sleep(POLL_S)
        self.daemons.clear()
