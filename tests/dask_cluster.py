"""A real Dask cluster of local processes on the loopback device, for tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

from children import wait_for


class Cluster:
    """A scheduler and its workers, each in a process group of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.scheduler = self._start(
            "dask_scheduler", "--port", "0", "--dashboard-address", "127.0.0.1:0"
        )
        self.workers = []
        self.address = wait_for(self._address, self.scheduler)

    def _start(self, module, *options):
        name = self.folder / f"{module}-{time.monotonic_ns()}.log"
        paths = os.pathsep.join(p for p in sys.path if p)
        command = [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1"]
        with name.open("w") as log:
            return subprocess.Popen(
                [*command, "--scheduler-file", str(self.file), *options],
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": paths, "PYTHONWARNINGS": "default"},
                cwd=self.folder,
            )

    def add_worker(self):
        worker = self._start("dask_worker", "--nthreads", "1", "--no-dashboard")
        self.workers.append(worker)
        return worker

    def _address(self):
        with suppress(OSError, ValueError, KeyError):
            return json.loads(self.file.read_text())["address"]

    @staticmethod
    def kill(process):
        """SIGKILL to the process and all it started (a nanny and its worker)."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def local_cluster(folder, workers=2):
    cluster = Cluster(folder)
    try:
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        for process in (*cluster.workers, cluster.scheduler):
            Cluster.kill(process)
