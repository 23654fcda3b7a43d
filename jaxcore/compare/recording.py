"""A whole comparison as one object, and the file that the app shows to those who can't measure for themselves."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jaxcore.compare.measure import compare
from jaxcore.config.comparison import Comparison
from jaxcore.events import Measured, Measuring, Prepared, Unmeasured
from jaxcore.translatable import fill

RECORDED = Path(__file__).parent / "recorded.json"


def collect(comparison: Comparison, say: Callable[[str], None] = lambda text: None) -> dict[str, Any]:
    """Measure, and return `date`, `repeats`, `machine`, `workload`, `results` and `missing`; see `jaxcore.events`.

    Args:
        say: told what is being measured, and what could not be.
    """
    collected: dict[str, Any] = {"date": datetime.date.today().isoformat(), "results": [], "missing": []}
    collected["repeats"] = comparison.repeats
    for event in compare(comparison):
        match event:
            case Prepared():
                collected |= {"machine": event.machine, "workload": {"name": comparison.workload} | event.workload}
            case Measuring(phase="import") if not event.found:
                say(f"{comparison.workload}: {event.framework}/{event.variant} …")
            case Measured():
                collected["results"].append(event.result)
            case Unmeasured():
                reason = fill(event.template, event.values)
                say(f"{event.framework}/{event.variant}: {reason}")
                collected["missing"].append({"framework": event.framework, "variant": event.variant, "reason": reason})
    return collected


def keep(collected: dict[str, Any]) -> None:
    """Put a comparison into the record, in the place of an older one of the same workload."""
    record = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    record[collected["workload"]["name"]] = collected
    RECORDED.write_text(json.dumps(record, indent=1, allow_nan=False) + "\n")
