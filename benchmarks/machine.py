"""The machine and the versions that figures belong to."""

from __future__ import annotations

import datetime
import platform
from importlib.metadata import version
from pathlib import Path

import psutil

from jaxcore import settings

PACKAGES = ("jax", "torch", "tensorflow-cpu", "scikit-learn", "streamlit", "numpy", "distributed")


def describe() -> dict[str, str]:
    """What to print above the figures, by name. The load tells whether the machine had other things to do as well."""
    return {
        "processor": _processor(),
        "cores": str(settings.cores()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "load before": load(),
    }


def load() -> str:
    """How many processes wanted to run at once, over the last minute."""
    return f"{psutil.getloadavg()[0]:.1f}"


def _processor() -> str:
    """The processor's name; what `platform` says where there is no /proc."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
