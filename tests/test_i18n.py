"""The catalogs under `locales/` say everything that the source says, and nothing else."""

from __future__ import annotations

import ast
import functools
import re
import string
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.lessons.ecosystem import LIBRARIES
from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.catalog.models import LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.catalog.recipes import RECIPES
from jaxcore.config import fields
from jaxcore.config.playground import PRESETS
from jaxcore.config.run import RunConfig
from jaxcore.data import images, load
from jaxcore.errors import ConfigError
from jaxcore.language import LANGUAGES, LOCALES, translation
from ui.common import i18n, widgets

ROOT = Path(__file__).parent.parent
KEYWORDS = DEFAULT_KEYWORDS | parse_keywords(["N_", "say", "note", "ConfigError", "DataError", "RunError", "Note", "warn"])
FOLDERS = sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir())

translated = pytest.mark.parametrize("lang", FOLDERS)


@functools.cache
def source_texts() -> set[str]:
    """All texts that are marked in the source, found as `pybabel extract` finds them."""
    with (LOCALES / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    return {text for _, _, text, _, _ in extract_from_dir(ROOT, methods, options, KEYWORDS)}


@functools.cache
def catalog(lang: str) -> Catalog:
    with (LOCALES / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, lang)


def messages(lang: str) -> dict[str, str]:
    """Source text → translation, without the header."""
    return {message.id: message.string for message in catalog(lang) if message.id}


def slots(text: str) -> set[tuple[str, str]]:
    """Name and format of each `str.format` field."""
    return {(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None}


def texts_in_f_strings() -> Iterator[str]:
    """Babel reads no call within an f-string, whose text would stay English."""
    for path in (file for folder in ("pages", "ui", "jaxcore") for file in (ROOT / folder).rglob("*.py")):
        for string_ in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.JoinedStr)):
            for node in ast.walk(string_):
                match node:
                    case ast.Call(func=ast.Name(id="_" | "N_"), args=[ast.Constant(value=text), *_]):
                        yield text


def registry_texts() -> Iterator[str]:
    """What the interface shows of the registries, whether or not somebody remembered to mark it for translation."""
    for spec in (*DATASETS.values(), *MODELS.values(), *NOISES.values(), *RECIPES.values()):
        yield from (spec.title, spec.description)
    yield from (spec.level_text for spec in NOISES.values())
    for lesson in LESSONS.values():
        yield from (lesson.title, lesson.purpose)
    for preset in PRESETS.values():
        yield from (preset.title, preset.question, *preset.answers, preset.explanation)
    yield from (text for library in LIBRARIES.values() for text in (library.text, library.note) if text)
    yield from (title for spec in MODELS.values() for title in spec.variants.values())
    for name, description in SCHEDULES.values():
        yield from (name, description)
    yield from fields.LABELS.values()
    yield from fields.HELP.values()
    yield from (spec.description for spec in OPTIMIZERS.values())
    # Optimizers and libraries go by proper names of one word ("AdamW", "flax.linen"); more words are a text ("pure JAX").
    titles = (*(spec.title for spec in OPTIMIZERS.values()), *LIBRARY_TITLES.values())
    yield from (title for title in titles if " " in title)
    # Digits read the same everywhere; a visitor's own table stays as it is.
    for name, spec in DATASETS.items():
        if name not in ("digits", "csv") and not spec.archive:
            source = load(RunConfig.usual(name).data)
            yield from (*source.feature_names, *source.class_names)
    yield from (*images.CLOTHES, *images.OBJECTS)


def assert_none(texts: Iterable[str]) -> None:
    """No text is wrong; those that are wrong stand in the failure, one a line."""
    texts = sorted(set(texts))
    assert not texts, "\n".join(texts)


def test_the_languages_on_offer_are_english_and_those_with_a_catalog():
    assert sorted(LANGUAGES) == sorted(["en", *FOLDERS])


@translated
def test_every_text_of_the_source_is_translated(lang):
    found = messages(lang)
    assert_none(text for text in {*source_texts(), *texts_in_f_strings()} if not found.get(text))


@translated
def test_every_text_of_the_registries_is_translated(lang):
    found = messages(lang)
    assert_none(text for text in registry_texts() if not found.get(text))


@translated
def test_no_translation_is_fuzzy_or_of_a_text_that_is_gone(lang):
    assert_none(message.id for message in catalog(lang) if message.fuzzy)
    assert_none(messages(lang).keys() - source_texts())
    assert_none(catalog(lang).obsolete)


@translated
def test_a_translation_fills_in_the_same_fields(lang):
    known = re.compile(r"(\.\d+f)?")  # what `Language` can write
    assert_none(text for text in messages(lang) if not all(known.fullmatch(spec) for _, spec in slots(text)))
    assert_none(text for text, translation in messages(lang).items() if slots(text) != slots(translation))


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        (
            "en",
            ["0.20", "1,234,567", "0.327", "96.7%", "0%", "0.00123", "1.23e-5", "6.533e-23", "123,500", "1e6", "-0.5", "NaN"],
        ),
        (
            "es",
            [
                "0,20",
                "1.234.567",
                "0,327",
                "96,7\xa0%",
                "0\xa0%",
                "0,00123",
                "1,23e-5",
                "6,533e-23",
                "123.500",
                "1e6",
                "-0,5",
                "NaN",
            ],
        ),
    ],
)
def test_numbers_have_one_form_in_each_language(lang, texts, monkeypatch):
    monkeypatch.setattr(i18n, "language", lambda: lang)
    assert texts == [
        *(i18n.number(0.2, 2), i18n.number(1234567), i18n.number(0.3270, 2, 9), i18n.percent(0.967), i18n.percent(0, 0)),
        *(i18n.significant(value) for value in (0.00123, 1.23e-5, 6.533e-23, 123_500, 1e6, -0.5, float("nan"))),
    ]


def test_spanish_is_read_from_its_catalog_and_english_is_the_source():
    assert translation("es").gettext("Learning rate") == "Tasa de aprendizaje"
    assert translation("es").gettext("no such text") == "no such text"
    assert translation("en").gettext("Learning rate") == "Learning rate"


NO_DECIMALS = re.compile(r"`[^`]*`|\]\([^)]*\)|arXiv:\S+|versi\w+ (desde la )?\d\S*|is not a number; .*|no es un número; .*")


def test_numbers_in_texts_are_written_as_the_language_writes_them():
    """0,5 and 5 % in Spanish, 0.5 and 5% in English; code, versions and what is typed into an address have a point."""
    wrong = {"en": r"\d,\d(?!\d\d)|\d %", "es": r"\d\.\d(?!\d\d)|\d%"}
    for english, spanish in messages("es").items():
        for lang, text in (("en", english), ("es", spanish)):
            said = NO_DECIMALS.sub("", text) if "Error" not in text else ""
            assert not re.search(wrong[lang], said), text


TERMS = tomllib.loads((LOCALES / "terms.toml").read_text())
CODE = re.compile(r"`[^`]*`|\]\([^)]*\)|arXiv:\S+|\{[^}]*\}")


def found(pattern: str, text: str) -> bool:
    """Whether words of a text outside of code match."""
    return bool(re.search(rf"(?<![\w.,/])(?:{pattern})(?!\w)", CODE.sub("`", text).lower()))


def test_no_text_uses_a_stray_word():
    """`locales/terms.toml` lists the words that are not used, of each language."""
    for english, spanish in messages("es").items():
        for lang, text in (("en", english), ("es", spanish)):
            assert_none(f"{stray}: {text}" for stray in TERMS[lang]["strays"] if found(stray, text))


def test_a_term_is_called_the_same_everywhere():
    """`locales/terms.toml` holds one translation of each term."""
    for english, spanish in messages("es").items():
        assert_none(
            f"{term}: {english}\n  {spanish}"
            for term, translated in TERMS["es"]["terms"].items()
            if found(term, english) and not re.search(translated, spanish.lower())
        )


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Learning rate: 0.5 is not allowed; choose a number from 1e-8 to 12,345.5."),
        ("es", "Tasa de aprendizaje: 0,5 no está permitido; elige un número de 1e-8 a 12.345,5."),
    ],
)
def test_numbers_in_an_error_are_written_as_the_language_writes_them(monkeypatch, lang, said):
    monkeypatch.setattr(i18n, "language", lambda: lang)
    template = "{field}: {value} is not allowed; choose a number from {low} to {high}."
    assert i18n.explain(ConfigError(template, field="learning_rate", value=0.5, low=1e-8, high=12345.5)) == said
    assert (
        i18n._(
            "The picture has {count:.1f} million pixels; it is shrunk so that its longer side has {limit}.",
            count=12.34,
            limit=1024,
        ).count("12,3" if lang == "es" else "12.3")
        == 1
    )


@pytest.mark.parametrize(
    ("lang", "typed", "numbers"),
    [
        ("es", "0,01; 0,1", "0.01, 0.1"),
        ("es", "3; -4; 0,1", "3, -4, 0.1"),
        ("es", "3, -4, 0,1", "3, -4, 0.1"),
        ("es", "0,01 0,1", "0.01, 0.1"),
        ("es", "3,-4,0.1", "3, -4, 0.1"),
        ("es", "1,2,3", "1, 2, 3"),
        ("en", "3, -4, 0.1", "3, -4, 0.1"),
        ("en", "0,01; 0,1", "0.01, 0.1"),
        ("en", "1,2", "1, 2"),
        ("en", "three, 4", "three, 4"),
        ("es", "0,01; x", "0,01; x"),
    ],
)
def test_several_numbers_are_understood_as_the_language_writes_them(monkeypatch, lang, typed, numbers):
    monkeypatch.setattr(i18n, "language", lambda: lang)
    assert widgets.read_several(typed, whole=False) == numbers


@pytest.mark.parametrize("typed", ["16, 8", "16,8", "16; 8", " 16 8 ", "16 ;8,"])
def test_whole_numbers_are_parted_by_commas_semicolons_or_spaces(typed):
    assert widgets.read_several(typed) == "16, 8"
