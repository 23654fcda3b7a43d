"""Start and Stop, on every page that has runs."""

import contextlib
from collections.abc import Callable

import streamlit as st

from jaxcore.config.run import RunConfig
from jaxcore.errors import JaxcoreError
from jaxcore.events import Progress
from jaxcore.jobs.run import Run
from ui.common import identity, playback, runtime, session
from ui.common.i18n import _, explain


def buttons(
    text: str,
    wanted: identity.Settings | None,
    *,
    keys: tuple[str, str],
    slowly: bool = False,
    shown: Callable[[], Run | None] = session.current_run,
) -> None:
    """A button that starts a run, beside those that are going, and one that stops the run that is shown.

    Args:
        text: what the first is called.
        wanted: what it starts; None while that is not allowed.
        keys: of both.
        slowly: whether to show it in slow motion.
        shown: the run that is shown, once the new one is there.
    """
    with st.container(horizontal=True, key=f"bar_{keys[0]}"):
        st.button(
            text,
            key=keys[0],
            type="primary",
            icon=":material/play_arrow:",
            shortcut="T",
            disabled=wanted is None,
            on_click=session.press,
            args=(keys[0],),
        )
        stop = st.container(width="content")
    refused = None
    who = {"visitor": session.visitor(), "owner": session.owner()}
    if session.was_pressed(keys[0]) and wanted is not None:
        try:
            run = runtime.runs().submit(wanted, **who)
            session.add_run(run)
            if slowly:
                playback.begin(run)
        except JaxcoreError as error:
            refused = error
    with stop:
        stop_button(playback.shown(shown()), keys[1])
    if refused is not None:
        st.error(explain(refused))
        for run in runtime.runs().going(session.owner()):
            if run not in session.runs_here():  # those have their own, below
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(_("On another page or in another tab: {run}", run=identity.line(run.config)))
                    stop_button(run, f"stop_{run.id}")


def stop_button(run: Run | None, key: str) -> None:
    """A button that stops a run, if it is the visitor's own and going."""
    going = run is not None and run.going
    mine, stopping = going and session.owner() in run.owners, going and run.stopping
    st.button(
        _("Stopping…") if stopping else _("Stop"),
        key=key,
        icon=":material/stop:",
        disabled=not going or not mine or stopping,
        on_click=_stop,
        args=(run.id if run else "",),
        help=_("Only the person who started this run can stop it.") if going and not mine else None,
    )


def _stop(run_id: str) -> None:
    """Stop a run, or leave it to the others who have started it: whoever stops has it judged as it was at the step shown.

    What is over already, or goes on for others, is computed anew until that step: it has the same numbers.
    """
    runs, who = runtime.runs(), {"visitor": session.visitor(), "owner": session.owner()}
    run = runs.get(run_id)
    step = playback.end(run_id)
    if run is None or runs.stop(run_id, session.owner()):
        return
    if step is None and not run.going:  # it has ended a moment ago, and is shown as it is
        return
    if step is None and (progress := run.latest(Progress)) is not None:
        step = progress.step
    if step is None or not isinstance(run.config, RunConfig):
        session.forget_run(run)
        return
    with contextlib.suppress(JaxcoreError):  # two others are going: then the whole run is shown
        shorter = runs.submit(run.config, **who, until=max(1, step))
        session.forget_run(run)
        session.add_run(shorter)
