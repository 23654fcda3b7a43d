"""What can go wrong in a way that the visitor can mend.

Every message is one sentence that names the field, the value and what is allowed. It is kept as a template beside its
values, so that the user interface can translate the template and the command line can print it as it is.
"""

from typing import Any

from jaxcore.translatable import Note, fill


class JaxcoreError(Exception):
    """Base of all errors that are shown to a visitor.

    Args:
        template: an English sentence with `str.format` fields.
        **values: what the fields stand for; strings and numbers only, so that an error can travel between processes. What
            is a number is given as one: how it is written depends on the language.
    """

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return fill(self.template, self.values)

    def __reduce__(self):
        return _rebuild, (type(self), self.template, self.values)


def _rebuild(kind: type[JaxcoreError], template: str, values: dict[str, Any]) -> JaxcoreError:
    return kind(template, **values)


class ConfigError(JaxcoreError):
    """A field of the configuration has a value that is not allowed; `field` is its name in the URL."""

    @property
    def field(self) -> str:
        return self.values.get("field", "")


class DataError(JaxcoreError):
    """The data, a CSV file for instance, can't be learned from as it is.

    Attributes:
        understood: of a visitor's file, what was found out before it was refused.
    """

    understood: tuple[Note, ...] = ()

    def __reduce__(self):
        return *super().__reduce__(), {"understood": self.understood}


class RunError(JaxcoreError):
    """A run could not be started, or ended before its work was done."""
