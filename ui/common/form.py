"""Forms: widgets that hold a configuration in the session's state, a field each, and say there what of it is not allowed."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from jaxcore.config.fields import HELP
from jaxcore.config.run import FIELDS, parse
from jaxcore.errors import ConfigError, DataError, JaxcoreError
from ui.common import session, widgets
from ui.common.i18n import _, explain, hint, label, significant

Config = TypeVar("Config")


class Form:
    """Widgets for the fields of a configuration. The key of each is the form's prefix and the field's name.

    What is chosen stays for the whole visit, and can be read (`form["epochs"]`) whether or not its widget is drawn. Widgets
    hold what the configuration holds, never how it is called in the visitor's language. Their texts and hints are those of the
    field unless others are given; the methods that draw one take all options of Streamlit's widget, and return what it returns.

    Attributes:
        drawn: the fields whose widgets have been drawn, in order.
        above: where it is said what is wrong with fields of no section, or of one that nobody sees.
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.drawn: list[str] = []
        self.above: DeltaGenerator | None = None
        self._place: DeltaGenerator | None = None
        self._places: dict[str, DeltaGenerator | None] = {}
        self._tops: dict[DeltaGenerator, DeltaGenerator] = {}

    def begin(self, asked: Mapping[str, str], read: Callable[[Mapping[str, str]], tuple[Config, list[ConfigError]]]) -> None:
        """Hold what the address asks for, and on the first visit what is usual; say what is wrong in the address.

        Args:
            asked: the address's parameters; empty unless the visit has just begun with them.
            read: gives the configuration that they ask for, and what is wrong with them.
        """
        begun = f"_{self.prefix}begun"
        if asked or begun not in st.session_state:
            config, problems = read(asked)
            self.show(config)
            session.find_problems(problems)
            st.session_state[begun] = True  # last: a rerun can interrupt this function anywhere, and must then begin again
        say_problems()

    def show(self, config: Any) -> None:
        """Hold a configuration, which tells its fields by `flat`; before the widgets are drawn, or in a callback."""
        self.hold(**config.flat())

    def hold(self, **values: Any) -> None:
        """Hold these values of some fields, and leave the others; when `show` may be called."""
        for name, value in values.items():
            if FIELDS.get(name) == "tuple[int, ...]":
                value = ", ".join(map(str, value))
            st.session_state[self.prefix + name] = list(value) if isinstance(value, tuple) else value

    def usually(self, **values: Any) -> None:
        """Hold these values of the fields that hold nothing yet."""
        self.hold(**{name: value for name, value in values.items() if self.prefix + name not in st.session_state})

    def __getitem__(self, name: str) -> Any:
        """What is chosen for a field.

        Raises:
            ConfigError: it was typed, and can't be read.
        """
        value = st.session_state[self.prefix + name]
        if FIELDS.get(name) == "tuple[int, ...]":
            return parse(name, widgets.read_several(value))
        return tuple(value) if isinstance(value, list) else value

    def read(self, names: Collection[str]) -> dict[str, Any]:
        """What is chosen for each of these fields; raises as `form[name]` does."""
        return {name: self[name] for name in names}

    def config(self, make: Callable[..., Config], names: Collection[str] | None = None) -> Config | None:
        """What `make` makes of these fields, by default of those drawn; None, after a sentence, where it raises ConfigError."""
        try:
            return make(**self.read(self.drawn if names is None else names))
        except ConfigError as error:
            self.say(error)
            return None

    @contextmanager
    def section(self, title: str, icon: str, *fields: str, seen: bool = True) -> Iterator[None]:
        """A section, at whose top, if it is seen, is said what is wrong with the fields drawn in it, and with `fields`."""
        self.above = self.above or st.container()
        with self.inside(st.expander(title, expanded=True, icon=f":material/{icon}:"), *fields, seen=seen):
            yield

    @contextmanager
    def inside(self, box: DeltaGenerator, *fields: str, seen: bool = True) -> Iterator[None]:
        """As `section`, in a box that is there already, and may be entered several times."""
        around = self._place
        with box:
            if box not in self._tops:
                self._tops[box] = st.container()
            self._place = self._tops[box] if seen else None
            self._places |= dict.fromkeys(fields, self._place)
            yield
        self._place = around

    def say(self, error: JaxcoreError) -> None:
        """Say what is wrong in the section in which the field is set, else above all sections."""
        # What has no field is wrong with a file.
        place = self._places.get(error.values.get("field", "dataset")) or self.above or st
        place.error(explain(error))
        if isinstance(error, DataError) and error.understood:
            facts = " ".join(explain(fact) for fact in error.understood)
            place.caption(_("What was understood of the file so far: {facts}", facts=facts))

    def choose(self, name: str, titles: Mapping[Any, str] | Collection[str], place: Any = st, **options: Any) -> Any:
        """One of some options, by a list; `titles` says what each is called, before it is translated."""
        if st.session_state.get(self.prefix + name) not in titles:
            st.session_state[self.prefix + name] = next(iter(titles))
        return place.selectbox(**self._options(name, _called(titles) | options))

    def switch(self, name: str, titles: Mapping[Any, str], place: Any = st, **options: Any) -> Any:
        """One of a few options, by pressing it; `titles` as in `choose`."""
        return place.segmented_control(**self._options(name, options | _called(titles)), required=True)

    def several(self, name: str, titles: Mapping[Any, str] | Collection[str], place: Any = st, **options: Any) -> list:
        """Some of a few options, by pressing them; `titles` as in `choose`."""
        return place.pills(**self._options(name, _called(titles) | options), selection_mode="multi", wrap=True)

    def pick(self, name: str, values: Collection[float], place: Any = st, *, order: Any = None, **options: Any) -> float:
        """One of some numbers that are far apart, by a slider, in an `order`; one that was set elsewhere is added to them."""
        values = sorted({*values, st.session_state[self.prefix + name]}, key=order)
        return place.select_slider(**self._options(name, {"format_func": significant} | options), options=values)

    def slide(self, name: str, low: float, high: float, step: float, place: Any = st, **options: Any) -> float:
        """A number of a range, by a slider; one that was set elsewhere, and lies beyond, is brought back."""
        options = self._options(name, options)
        if not isinstance(low, int):
            return widgets.slide(low=low, high=high, step=step, place=place, **options)
        key = options["key"]
        st.session_state[key] = min(max(int(st.session_state[key]), low), high)
        return place.slider(min_value=low, max_value=high, step=step, **options)

    def number(self, name: str, step: float | None, place: Any = st, **options: Any) -> float:
        """A number, whole if the step is, without limits of the widget's own: what is allowed is said by the configuration."""
        written = "%d" if isinstance(step, int) else "%g"
        return place.number_input(**self._options(name, options), step=step, format=written)

    def numbers(self, name: str, place: Any = st, **options: Any) -> str:
        """Several whole numbers, in a text field. They are returned as a text, and `form[name]` reads them."""
        return widgets.several(place=place, **self._options(name, {"max_chars": 80} | options))

    def check(self, name: str, **options: Any) -> bool:
        """Yes or no."""
        return st.toggle(**self._options(name, options))

    def _options(self, name: str, options: dict[str, Any]) -> dict[str, Any]:
        """What a field's widget is told; errors about the field are said here from now on."""
        if not options.get("disabled"):  # what can't be chosen is left to the configuration
            self.drawn.append(name)
        self._places[name] = self._place
        usual = {"key": self.prefix + name, "help": hint(name) if name in HELP else None, "persist_state": "session"}
        return {"label": options.get("label") or label(name)} | usual | options


def _called(titles: Mapping[Any, str] | Collection[str]) -> dict[str, Any]:
    """The options of a widget, and what they are called."""
    named = isinstance(titles, Mapping)
    return {"options": list(titles)} | ({"format_func": lambda option: _(titles[option])} if named else {})


def say_problems() -> None:
    """Say what an address asks for and can't have."""
    for error in session.problems():
        st.warning(_("The address asks for something unknown; the default is used instead.") + " " + explain(error))
