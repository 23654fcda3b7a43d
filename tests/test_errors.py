from __future__ import annotations

import pickle

import pytest

from jaxcore.errors import ConfigError, DataError, JaxcoreError, RunError


@pytest.mark.parametrize("kind", [JaxcoreError, ConfigError, DataError, RunError])
def test_an_error_travels_between_processes_with_its_template_and_values(kind):
    error = kind("{field}: {value} is not allowed.", field="epochs", value=-1)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert (copy.template, copy.values) == (error.template, error.values)
    assert str(copy) == "epochs: -1 is not allowed."


def test_what_a_visitor_wrote_is_never_taken_for_a_template():
    error = DataError("Column “{name}” is missing.", name="{0} {field} %s")
    assert str(error) == "Column “{0} {field} %s” is missing."


def test_a_config_error_knows_its_field():
    assert ConfigError("{field} is wrong.", field="seed").field == "seed"
    assert ConfigError("Something is wrong.").field == ""
