"""The measured process: one framework, one problem, told on stdin; what it finds goes to stdout, a line of JSON each.

It imports NumPy, and then the framework, whose import is timed. It ends when whoever started it is gone.
"""

import importlib
import json
import os
import queue
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from jaxcore.compare.contract import Problem, Worker

CHUNK_SECONDS = 0.3  # of training between two lines
LOSSES = "losses.npy"
OUTPUTS = "outputs.npy"
GRADIENTS = "gradients.npz"


def main() -> None:
    """Measure what the first line of stdin asks for: `module`, `variant`, `folder`, `out`, `repeats`, `window_s`.

    The steady rate is measured `repeats` times, each when another line comes: so several processes can take turns.
    """
    job = json.loads(sys.stdin.readline())
    say = _voice()
    turns = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(turns,), daemon=True).start()
    folder, out = Path(job["folder"]), Path(job["out"])
    problem = Problem.read(folder)

    began = time.perf_counter()
    module = importlib.import_module(job["module"])
    say(import_s=time.perf_counter() - began)

    began = time.perf_counter()
    worker = module.build(problem, job["variant"])
    if not job["repeats"]:
        _, layers = worker.gradients(problem.batches[0])
        np.savez(out / GRADIENTS, *[array for layer in layers for array in layer])
        began = time.perf_counter()
    losses = [worker.train(problem.batches[:1])]
    say(first_step_s=time.perf_counter() - began, step=1)
    rate, peak_mb = _train(worker, problem, losses, say), _peak_mb()
    np.save(out / LOSSES, np.concatenate(losses))
    np.save(out / OUTPUTS, np.asarray(worker.predict(problem.test_x), np.float32))
    batches = np.resize(problem.batches, (max(2, round(rate * job["window_s"])), problem.batches.shape[1]))
    if job["repeats"]:
        worker.train(batches)  # so much at once for the first time
    say(peak_mb=peak_mb)
    for _ in range(job["repeats"]):
        turns.get()
        say(rate=_steps_per_s(worker, batches))


def _train(worker: Worker, problem: Problem, losses: list[np.ndarray], say) -> float:
    """The steps after the first, in pieces that take a moment each; the rate of the largest piece, in steps a second."""
    done, size, largest, best = 1, 1, 0, 1.0
    while done < len(problem.batches):
        batches = problem.batches[done : done + size]
        began = time.perf_counter()
        losses.append(worker.train(batches))
        rate = len(batches) / (time.perf_counter() - began)
        done += len(batches)
        if len(batches) >= largest:
            largest, best = len(batches), rate
        size = max(1, round(rate * CHUNK_SECONDS))
        say(step=done)
    return best


def _steps_per_s(worker: Worker, batches: np.ndarray) -> float:
    began = time.perf_counter()
    worker.train(batches)
    return len(batches) / (time.perf_counter() - began)


def _voice():
    """A function that prints its arguments as JSON to what stdout was; frameworks print to stderr from now on."""
    lines = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(**found: Any) -> None:
        lines.write(json.dumps(found) + "\n")
        lines.flush()

    return say


def _listen(turns: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        turns.put(line)
    os._exit(1)  # stdin ends when the parent does


def _peak_mb() -> float:
    """The largest resident set size so far."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux, whose getrusage would count the parent's memory, from before this program was loaded
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    try:
        import resource
    except ImportError:  # Windows
        import psutil

        return psutil.Process().memory_info().peak_wset / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # bytes on macOS


if __name__ == "__main__":
    main()
