"""The one owner of compiled programs: each is made once, found again, and dropped when too many others were used since.

Visitors decide how many different programs there are. One holds up to some ten megabytes and hundreds of memory mappings, of
which Linux allows a process 65,530; and JAX never drops any. So what is compiled for a structure that visitors choose is a
`bounded_jit`. Everything else that JAX keeps, of single operations, of lessons, of libraries, is looked at by `tidy`, after
each task of a worker.
"""

import contextlib
import ctypes
import functools
import gc
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import jax
import psutil

MAX_PROGRAMS = 40  # of some six megabytes on average; a run has three
MAX_REST = 100  # executables that JAX keeps besides, and programs that were traced since JAX's caches were last cleared
MEMORY_STEP = 30_000_000  # bytes by which the process may grow until memory that is free is given back to the system

Options = Mapping[str, Any]

RUN_ONCE = {"xla_backend_optimization_level": 0}
"""For a program that is called once, such as that of the first weights: it would take longer to optimise than to run."""


@dataclass(frozen=True)
class Program:
    """A compiled program, and the seconds that each stage of making it took.

    Attributes:
        run: takes the arguments that are not static.
    """

    run: jax.stages.Compiled
    trace_s: float
    lower_s: float
    compile_s: float


class _Kept:
    """The programs by what they were compiled for, the one used longest ago first. Thread-safe."""

    def __init__(self) -> None:
        self._futures: OrderedDict[Any, Future[Program]] = OrderedDict()
        self._lock = threading.Lock()
        self.made = 0

    def __len__(self) -> int:
        return len(self._futures)

    def get(self, key: Any, make: Callable[[], Program]) -> tuple[Program, bool]:
        """The program of that key, and whether it had to be made. Who asks for one that is being made waits for it."""
        with self._lock:
            future = self._futures.get(key)
            missing = future is None
            if missing:
                future = self._futures[key] = Future()
                self.made += 1
            self._futures.move_to_end(key)
            while len(self._futures) > MAX_PROGRAMS:
                self._futures.popitem(last=False)  # who runs it just now holds it, too
        if missing:
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._futures.pop(key, None)
                future.set_exception(error)
                raise
        return future.result(), missing


_kept = _Kept()


class BoundedJit:
    """A function whose compiled programs are kept among all others of the process; see `bounded_jit`.

    Attributes:
        made: how many programs have been compiled so far.
    """

    def __init__(
        self, function: Callable, static: int, donate: Sequence[str], options: Options | Callable[..., Options] | None
    ) -> None:
        functools.update_wrapper(self, function)
        self._function, self._static, self._donate, self._options = function, static, donate, options
        self.made = 0

    def __call__(self, *args: Any, **static: Any) -> Any:
        return self.program(*args, **static)[0].run(*args[self._static :])

    def program(self, *args: Any, **static: Any) -> tuple[Program, bool]:
        """The program for these arguments, and whether it had to be made now; arrays may be `jax.ShapeDtypeStruct`s."""
        leaves, tree = jax.tree.flatten(args[self._static :])
        chosen = args[: self._static], tuple(sorted(static.items()))
        return _kept.get((self, chosen, tree, tuple(map(jax.typeof, leaves))), lambda: self._make(*args, **static))

    def trace(self, *args: Any, **static: Any) -> jax.stages.Traced:
        """As `jax.jit(function).trace`."""
        # A function of its own each time: what JAX keeps by a function goes when the function does.
        function = functools.partial(self._function, *args[: self._static], **static)
        return jax.jit(function, donate_argnames=self._donate).trace(*args[self._static :])

    def _make(self, *args: Any, **static: Any) -> Program:
        began = time.perf_counter()
        traced = self.trace(*args, **static)
        traced_at = time.perf_counter()
        lowered = traced.lower()
        lowered_at = time.perf_counter()
        options = self._options(*args, **static) if callable(self._options) else self._options
        run = lowered.compile(options)
        self.made += 1
        return Program(run, traced_at - began, lowered_at - traced_at, time.perf_counter() - lowered_at)


def bounded_jit(
    *, static: int = 0, donate: Sequence[str] = (), options: Options | Callable[..., Options] | None = None
) -> Callable[[Callable], BoundedJit]:
    """`jax.jit`, whose programs have a bound in common. Not to be called from what is traced: that takes `__wrapped__`.

    Args:
        static: so many arguments, the first ones, are static; so is whatever is given by keyword. All of them are hashable.
        donate: the names of arguments whose memory the program may use for its results.
        options: XLA's, or a function of the arguments that returns them.
    """
    return lambda function: BoundedJit(function, static, donate, options)


def tidy() -> None:
    """Drop what JAX has kept besides, once it is too much, and give memory that is free back to the system.

    Programs of `bounded_jit` stay. All else is traced anew and found on disk when it is used next, which costs a run some
    60 ms. May be called while other threads compute: what they use, they hold.
    """
    global _made_before
    others = len(jax.devices()[0].client.live_executables()) - len(_kept)
    if others + _kept.made - _made_before > MAX_REST:
        _made_before = _kept.made
        jax.clear_caches()
        gc.collect()
    _return_memory()


_made_before = 0  # programs, when JAX's caches were last cleared
_process = psutil.Process()
_least = 0  # bytes of the process after memory was given back last, or less


def _return_memory() -> None:
    """Have glibc give back what is free: it keeps 150 MB of what the compiler has used otherwise."""
    global _least
    now = _process.memory_info().rss
    if now > _least + MEMORY_STEP:
        with contextlib.suppress(OSError, AttributeError):  # there is no malloc_trim but in glibc
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        now = _least = _process.memory_info().rss
    _least = min(_least, now)
