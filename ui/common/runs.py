"""Runs on a page: what each belongs to, how far it is, what came out. Every page that has runs follows them here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from jaxcore.config.comparison import Comparison
from jaxcore.events import Cancelled, Compiled, Failed, Judging
from jaxcore.jobs.queue import LIMIT_S
from jaxcore.jobs.run import Run
from ui.common import identity, playback, polling, runs_table, runtime, session, start_stop, turns
from ui.common.i18n import _, explain, number, seconds

POLL_S = 0.4


@dataclass(frozen=True)
class Kind:
    """What only the runs of one kind of page have to say.

    Attributes:
        how_far: of a run that computes, the share that is done, None while nobody can know it, and a sentence.
        ended: draws how a run has ended that neither failed nor was stopped before it began.
        measured: what the measure on the validation part is called, and how good a run is by it so far; None where the page,
            and not the visitor, chooses which run is shown.
        curves: whether the curves of several runs can be drawn over each other.
    """

    how_far: Callable[[Run], tuple[float | None, str]]
    ended: Callable[[Run], None]
    measured: Callable[[Run], tuple[str, str | None]] | None = None
    curves: bool = False

    def name(self, run: Run, *, among: int = 2) -> str:
        """What stands before a run's line, in Markdown, where it is one `among` several."""
        return f"{session.run_name(run)} " if self.measured and among > 1 else ""


def _say_gone() -> None:
    st.info(_("This run was kept for a while after its tab was closed, and is gone now. Start it again."))


def follow(run: Run | None, kind: Kind, draw: Callable[[Run], None], *, wanted: identity.Settings | None) -> None:
    """Say what a run belongs to and how far it is, and draw it, until it ends; then what is around it is drawn again.

    The others of this page that are going stand below it, each with how far it is and a Stop of its own.

    Args:
        run: the one that is shown, if there is one.
        draw: draws what is known of it so far.
        wanted: what is set now; None while that is not allowed.
    """
    if run is None and session.runs_are_gone():
        _say_gone()
    here = session.runs_here()
    others = [other for other in here if other.going and other != run]
    if run is not None:
        _head(run, kind.name(run, among=len(here)), identity.changed(run.config, wanted))
    going = [watched.id for watched in ([run] if run else []) + others if watched.going]
    polling.polled(_follow, every_s=POLL_S if going else None, key="run_poll")(
        run.id if run else None, [other.id for other in others], going, kind, draw
    )
    if kind.measured is not None and here:
        with st.container(key="your_runs"):
            runs_table.show(here, kind.measured, curves=kind.curves)


def say_identity(settings: identity.Settings, name: str = "") -> None:
    """What the result below belongs to; `name` as `Kind.name` gives it."""
    with st.container(key="run_identity"):
        st.markdown(f"**{name}{identity.line(settings)}**")


def say_changed(changed: str | None) -> None:
    """What has been set otherwise since, as `identity.changed` says it."""
    if changed is not None:
        with st.container(key="run_changed"):
            st.markdown(f":material/edit: {changed}")


def _head(run: Run, name: str, changed: str | None) -> None:
    """What the run belongs to."""
    say_identity(run.config, name)
    say_changed(changed)
    if session.owner() not in run.owners and run.going:
        st.caption(_("Somebody else started this run: you see it through its link, and only they can stop it."))


def _follow(
    run_id: str | None, other_ids: Sequence[str], going: Sequence[str], kind: Kind, draw: Callable[[Run], None]
) -> bool:
    """Whether one of those that were going has ended."""
    found = {known: runtime.runs().get(known) for known in other_ids}
    found[run_id] = playback.shown(runtime.runs().get(run_id)) if run_id else None
    run = found.get(run_id)
    if run_id is not None and run is None:
        _say_gone()
        return False
    if run is not None:
        _status(run, kind)
    for other_id in other_ids:
        if other := found[other_id]:
            _beside(other, kind)
    if run is not None:
        draw(run)
    return any(found[known] is None or not found[known].going for known in going)


def _status(run: Run, kind: Kind) -> None:
    if run.going:
        share, text = _how_far(run, kind)
        if share is None:
            st.info(text, icon="spinner")  # st.status sleeps for 50 ms, and others wait meanwhile
        else:
            st.progress(min(1.0, share), text=text)
    elif failed := run.latest(Failed):
        st.error(explain(failed))
    elif run.latest(Cancelled):
        st.info(_("Stopped before it started."))
    else:
        if run.limited:
            st.info(
                _(
                    "Others were waiting, and a run may keep them waiting for {time} at most, so it was stopped. Train "
                    "less at a time (fewer epochs, fewer examples, a smaller network), or when nobody is waiting.",
                    time=_about(LIMIT_S),
                )
            )
        kind.ended(run)


def _how_far(run: Run, kind: Kind) -> tuple[float | None, str]:
    if run.latest(Judging):
        return None, _("Evaluating on the test set…")
    if run.started:
        share, text = kind.how_far(run)
        if not run.stopping:
            return share, text
        if share is None and not run.latest(Compiled):  # what is compiled, or prepared, can't be interrupted
            return None, _("Stopping after this: {what}", what=text)
    if run.stopping:
        return None, _("Stopping…")
    with turns.given_up():  # the scheduler is asked
        place, wait_s = runtime.runs().queue.place(run), runtime.runs().queue.wait_s(run)
    if place == 0:
        return None, _("Starting…")
    if isinstance(run.config, Comparison):
        return None, _(
            "Comparisons run one at a time, since two runs at once would distort each other's times. This one is number "
            "{place} in line.",
            place=place,
        )
    if wait_s is None:
        return None, _("Waiting: number {place} in line.", place=place)
    return None, _("Waiting: number {place} in line, about {time}.", place=place, time=_about(wait_s))


def _beside(run: Run, kind: Kind) -> None:
    """Another run of this page that is going."""
    with st.container(border=True, key=f"beside_{run.id}"):
        st.markdown(kind.name(run) + identity.line(run.config))
        with st.container(horizontal=True, vertical_alignment="center"):
            _status(run, kind)
            if kind.measured and st.button(_("Show"), key=f"show_beside_{run.id}"):
                session.show_run(run)
                st.rerun()
            if session.owner() in run.owners:
                start_stop.stop_button(run, f"stop_{run.id}")


def _about(time_s: float) -> str:
    """A time that is known roughly."""
    return seconds(time_s) if time_s >= 1 else _("{count} s", count=number(1))


def time_left(left_s: float) -> str:
    """How long it will take, as somebody would say it."""
    if left_s < 1:
        return _("less than a second left")
    if left_s < 90:
        return _("{count} s left", count=number(left_s))
    return _("{count} min left", count=number(left_s / 60))
