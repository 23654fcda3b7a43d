"""The lesson on `vmap`: the gradient of each example, and the mistakes that it finds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from jaxcore.catalog.colors import COLORS
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.lessons.vmap import MAX_SEED, PLANTED_IN, SHARES, STEPS
from jaxcore.catalog.models import MODELS
from ui.common import images, words
from ui.common.figures import colors, kind, quantity, vega
from ui.common.i18n import _, names, number, percent, significant
from ui.lessons import charts
from ui.lessons import frame as lesson

ROOM = 4  # the chart shows the first of the ranking, so many times as many as there are planted ones


def who_pulls() -> None:
    """Examples of the training part by the length of their own gradients."""
    lesson.say(
        "`grad` of the mean loss gives one gradient, the mean over the batch. `vmap(grad(loss), in_axes=(None, 0, 0))` gives "
        "one for each example: the weights are shared, examples and labels are mapped. The longer an example's gradient, the "
        "harder it pulls the weights."
    )
    asked = st.container()
    found = lesson.guessed("predict_pulls") and lesson.compute_trained(
        "vmap",
        "who_pulls",
        "who_pulls_by_default",
        untrained=_(
            "You have not trained a classifier yet, so the network that Classify starts with is trained here first, with "
            "its default settings."
        ),
        busy=_("Computing a gradient for each example…"),
    )
    with asked:
        lesson.predict(
            _("Which examples pull the weights harder, on average?"),
            {"wrong": _("those classified incorrectly"), "right": _("those classified correctly")},
            "predict_pulls",
            lambda: found and _harder(found),
        )
    if found:
        _show_pulls(found)
    lesson.code("vmap", "gradient_norms", whole=("norms_in_pieces", "who_pulls"))
    if found:
        lesson.learned(
            _(
                "Each example has a gradient of its own; here the longest is {longest} long, and half of them are shorter than "
                "{median}.",
                longest=significant(max(found["norms"]), 2),
                median=significant(np.median(found["norms"]), 2),
            )
        )


def _harder(found: dict) -> str | None:
    norms, right = np.asarray(found["norms"], float), np.asarray(found["right"], bool)
    if right.all() or not right.any():
        return None
    return "wrong" if norms[~right].mean() > norms[right].mean() else "right"


def _show_pulls(found: dict) -> None:
    wrong, right = _("classified incorrectly"), _("classified correctly")
    _ranking(found["norms"], [right if is_right else wrong for is_right in found["right"]], [right, wrong], "vmap_pulls")
    norms, mistakes = np.asarray(found["norms"], float), ~np.asarray(found["right"])
    count = len(found["first"])
    held = norms[:count].sum() / max(norms.sum(), 1e-12)
    lesson.say(
        "The {count} examples that pull hardest account for {share} of the total length of all gradients, and for {found} "
        "of the {all} that are classified incorrectly.",
        count=count,
        share=percent(held, 0),
        found=int(mistakes[:count].sum()),
        all=int(mistakes.sum()),
    )
    first = found["first"]
    dataset, model = found["model"]
    classes = [names([one["class"]], dataset)[0] for one in first]
    answers = [names([one["answer"]], dataset)[0] for one in first]
    words.texts(
        {
            _("Row"): [str(one["row"]) for one in first],
            _("Class"): classes,
            _("The network says"): answers,
            _("Probability of its class"): [percent(one["probability"]) for one in first],
            _("Length of its gradient"): [number(one["norm"], 2) for one in first],
        },
        width="content",
    )
    if found["images"] is not None:
        captions = [
            _("{true}, mistaken for {answer}", true=true, answer=answer) if true != answer else true
            for true, answer in zip(classes, answers)
        ]
        images.gallery(found["images"], captions, key="vmap_pulls_images")
    lesson.note(
        "Dataset {dataset}, model {model}; {count} of the {all} examples that it was trained on.",
        dataset=_(DATASETS[dataset].title),
        model=_(MODELS[model].title),
        count=found["examples"],
        all=found["of"],
    )
    if found["norms"][0] < 1e-3:
        lesson.note("All gradients are almost zero: this network fits its examples so well that none of them pulls.")


def planted() -> None:
    """Labels are made wrong on purpose, and looked for by the gradients of a network that was trained on them."""
    lesson.say(
        "Data labeled by people contains mistakes. Here some are planted on purpose: a share of the labels is replaced by "
        "other classes. A small network is trained on all of it with Adam. Then the examples are ranked by the length of "
        "their gradients: do the planted ones come first?"
    )
    asked = st.container()
    first, second, third, fourth = st.columns(4)
    dataset = first.selectbox(
        _("Dataset"), PLANTED_IN, format_func=lambda name: _(DATASETS[name].title), key="vmap_planted_dataset"
    )
    share = second.selectbox(
        _("Share of wrong labels"), SHARES, index=1, format_func=lambda share: percent(share, 0), key="vmap_planted_share"
    )
    steps = third.selectbox(_("Training steps"), STEPS, index=2, format_func=number, key="vmap_planted_steps")
    seed = lesson.number(_("Seed"), 0, MAX_SEED, "vmap_planted_seed", place=fourth, value=0)
    found = None
    if lesson.guessed("predict_planted"):
        with st.spinner(_("Planting, training, ranking…")):
            found = lesson.compute("vmap", "find_planted", dataset, share, steps, seed)
    with asked:
        lesson.predict(
            _("As many examples are checked as were planted, in the order of the ranking. How many of the planted are found?"),
            {"most": _("more than half"), "some": _("fewer, but more than by chance"), "chance": _("no more than by chance")},
            "predict_planted",
            lambda: found and _how_many(found),
        )
    if found:
        _show_found(found, dataset)
    lesson.say(
        "Try more steps: the network then learns the wrong labels by heart, and the examples that it has learned no longer "
        "pull. After only a few steps it knows only what most examples have in common."
    )
    lesson.code("vmap", "gradient_norms", "find_planted", whole=("plant", "predict", "one_loss", "mean_loss", "trained_on"))
    if found:
        lesson.learned(
            _(
                "The first {planted} of the ranking hold {hits} planted labels; picked by chance, they would hold {chance}.",
                planted=found["planted"],
                hits=int(found["found"][found["planted"] - 1]),
                chance=number(found["planted"] ** 2 / found["examples"], 1),
            )
        )


def _how_many(found: dict) -> str:
    planted = found["planted"]
    hits = found["found"][planted - 1]
    return "most" if hits > planted / 2 else "some" if hits > planted**2 / found["examples"] else "chance"


def _show_found(found: dict, dataset: str) -> None:
    planted, examples = found["planted"], found["examples"]
    hits = int(found["found"][planted - 1])
    lesson.metrics(
        {
            _("Planted among the first {count}", count=planted): _("{hits} of {planted}", hits=hits, planted=planted),
            _("Expected by chance"): number(planted * planted / examples, 1),
            _("Wrong labels learned by heart"): _("{hits} of {planted}", hits=found["learned_wrong"], planted=planted),
        }
    )
    shown = min(examples, ROOM * planted)
    k = np.unique(np.linspace(0, shown, min(shown, 300) + 1).round().astype(int))
    measured = np.concatenate([[0], found["found"]])[k]
    charts.lines(
        "vmap_found",
        quantity("k", _("Examples checked, in order of the ranking")),
        quantity("found", _("Planted mistakes found"), axis={"tickMinStep": 1}),
        k,
        {_("by gradient"): measured, _("by chance"): k * planted / examples, _("perfect"): np.minimum(k, planted)},
        alt=_(
            "How many planted mistakes are among the first examples of the ranking, compared with chance and a perfect ranking"
        ),
        shades=(COLORS[0], COLORS[8], COLORS[2]),
        strokeDash=[[1, 0], [2, 3], [6, 4]],
    )
    captions = [
        _("labeled {label}, actually {true}", label=label, true=true)
        if label != true
        else _("{label}, labeled correctly", label=label)
        for label, true in ([names([one[role]], dataset)[0] for role in ("label", "true")] for one in found["first"])
    ]
    lesson.say("The top of the ranking:")
    if found["images"] is not None:
        images.gallery(found["images"], captions, key="vmap_planted_images")
    else:
        st.markdown("\n".join(f"{place}. {caption}" for place, caption in enumerate(captions, 1)))


def _ranking(norms: Sequence[float], parts: Sequence[str], names: Sequence[str], key: str) -> None:
    """A bar an example, longest gradient first, in the colour of the part that it belongs to."""
    rank, length = _("Rank"), _("Length of its gradient")
    spec = {
        "mark": {"type": "bar", "width": {"band": 1}},
        "encoding": {
            "x": kind("rank", rank, type="ordinal", axis={"labels": False, "ticks": False}),
            "y": quantity("norm", length),
            "color": colors("part", names, COLORS[4:6]),
            "tooltip": [quantity("rank", rank), quantity("norm", length, format=".3g"), kind("part", " ")],
        },
    }
    data = pd.DataFrame({"rank": np.arange(1, len(norms) + 1), "norm": norms, "part": parts})
    alt = _("The length of each example's gradient, longest first")
    vega(data, spec, key=key, alt=alt, place=st.container(key=f"tall_{key}"), grows=True)
