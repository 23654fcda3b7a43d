"""Slow motion: a run computes at full speed, and whoever wants to see it learn has what it said played slowly."""

import bisect
import dataclasses
import time
from collections.abc import Iterator

import streamlit as st

from jaxcore.events import ENDINGS, Boundary, Event, Fit, Judging, Picture, Progress
from jaxcore.jobs.run import Run

DURATION_S = 4.0  # what takes longer is shown as it comes
FRAMES = 40  # so that those who look at the same run see the same pictures of it, each of which is drawn once


@dataclasses.dataclass
class _Played:
    """A run that is played to one visitor: since when (`time.monotonic`), and which step was drawn last."""

    since: float | None = None
    step: int = 0


def begin(run: Run) -> None:
    """Play a run to this visitor from its first step on."""
    st.session_state.setdefault("_played", {})[run.id] = _Played()


def end(run_id: str) -> int | None:
    """Show a run as it is; returns at which step that visitor has seen it, None if it was not being played."""
    played = st.session_state.get("_played", {}).pop(run_id, None)
    return None if played is None else played.step


def shown(run: Run | None) -> Run | None:
    """The run as this visitor is to see it now: while it is played, it has said no more than it had by the step shown."""
    if run is None or (played := st.session_state.get("_played", {}).get(run.id)) is None:
        return run
    progress = run.latest(Progress)
    if progress is None:  # it waits or compiles, or has failed before its first step
        if not run.going:
            end(run.id)
        return run
    played.since = played.since or time.monotonic()
    share = (time.monotonic() - played.since) / DURATION_S
    if share >= 1:
        end(run.id)
        return run
    played.step = min(progress.step, int(share * FRAMES) * progress.steps // FRAMES)
    return dataclasses.replace(run, log=list(_until(run, played.step)))


def _until(run: Run, step: int) -> Iterator[Event]:
    """What a run had said after so many steps. Points that came together are parted."""
    for event in run.log:
        if isinstance(event, (Judging, *ENDINGS)) or (isinstance(event, (Boundary, Fit, Picture)) and event.step > step):
            return
        if isinstance(event, Progress) and event.step > step:
            share = step / event.steps
            known = bisect.bisect_right(event.points["epoch"], share * run.config.epochs)
            points = {name: values[:known] for name, values in event.points.items()}
            if step:
                yield Progress(step, event.steps, share * DURATION_S, points)
            return
        yield event
