"""Steps a second of the engine, beside scikit-learn's `MLPClassifier`: the same network, data, optimizer and batches.

Both run in processes of their own, in turn, so that a slow moment of the machine meets both; with the threads that each
takes by itself. The engine's figure is what a visitor is shown: full chunks after the first, as its `Finished` event has it.
scikit-learn's is all of `fit`, after a short one to warm up. So that nobody has to trust the difference, the engine's wall
time from its first step to its last, host work included, is given too. Within it the engine also looks at the validation part.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import warnings

from benchmarks.app_server import ROOT
from benchmarks.report import Figure

HIDDEN, LEARNING_RATE, BATCH_SIZE = (16, 8), 0.001, 16
EPOCHS = {"jax": 20_000, "sklearn": 1_500}  # about 1.5 s each
REPEATS = 5
LIMIT_S = 120


def measure() -> list[Figure]:
    """Run both in turn."""
    ours, rivals = zip(*((_in_a_process("jax"), _in_a_process("sklearn")) for _ in range(REPEATS)))
    rival = [run["steps_per_s"] for run in rivals]

    def ratio(name: str) -> list[float]:
        return [our[name] / other for our, other in zip(ours, rival)]

    return [
        Figure("iris 16-8, batch 16, Adam", "steps/s", [run["steps_per_s"] for run in ours], 50_000, higher=True),
        Figure("scikit-learn, the same", "steps/s", rival),
        Figure("ratio", "×", ratio("steps_per_s"), 10, higher=True),
        Figure("by the clock, host work included", "steps/s", [run["by_the_clock"] for run in ours]),
        Figure("ratio by the clock", "×", ratio("by_the_clock")),
    ]


def _in_a_process(which: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.engine", which]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=LIMIT_S)
    return json.loads(run.stdout)


def _iris(epochs: int):
    """The configuration, and the data that it describes."""
    from jaxcore.config.run import RunConfig
    from jaxcore.data import prepare

    config = RunConfig.usual("iris").replace(
        hidden=HIDDEN, optimizer="adam", learning_rate=LEARNING_RATE, batch_size=BATCH_SIZE, epochs=epochs
    )
    return config, prepare(config.data)


def _train_jax() -> dict[str, float]:
    from jaxcore.engine.devices import configure_xla
    from jaxcore.engine.train import train
    from jaxcore.events import Progress

    configure_xla()  # as a worker does
    events = list(train(*_iris(EPOCHS["jax"])))
    last = [event for event in events if isinstance(event, Progress)][-1]
    return {"steps_per_s": events[-1].timing["steps_per_s"], "by_the_clock": last.step / last.elapsed_s}


def _train_sklearn() -> dict[str, float]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore", ConvergenceWarning)  # training to the last epoch is what is asked for
    config, data = _iris(EPOCHS["sklearn"])

    def fit(epochs: int) -> float:
        classifier = MLPClassifier(
            hidden_layer_sizes=HIDDEN,
            solver="adam",
            learning_rate_init=LEARNING_RATE,
            batch_size=BATCH_SIZE,
            alpha=0,
            max_iter=epochs,
            n_iter_no_change=10**9,
            tol=0,
            shuffle=True,
            random_state=config.seed,
        )
        began = time.perf_counter()
        classifier.fit(data.train.x, data.train.y)
        seconds = time.perf_counter() - began
        return classifier.n_iter_ * -(-len(data.train) // BATCH_SIZE) / seconds

    fit(20)
    return {"steps_per_s": fit(config.epochs)}


if __name__ == "__main__":
    print(json.dumps({"jax": _train_jax, "sklearn": _train_sklearn}[sys.argv[1]]()))
