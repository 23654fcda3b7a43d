"""The commands of `python -m jaxcore`, and what becomes of an error.

Exit status: 0 if all went well, 1 for a run that failed, 2 for an option or a file that can't be used, 130 when interrupted.
JAX and scikit-learn are imported once a run has been found valid, not before.
"""

import sys

import click

from jaxcore.cli.compare import compare
from jaxcore.cli.data import data
from jaxcore.cli.export import export
from jaxcore.cli.listing import list_registries
from jaxcore.cli.train import train
from jaxcore.errors import DataError, JaxcoreError, RunError


@click.group(no_args_is_help=False, commands=[list_registries, data, train, export, compare])
def cli() -> None:
    """Train neural networks with JAX, without a browser."""


def main() -> None:
    """Run the command line; whatever the caller can mend becomes one line on stderr and an exit status."""
    sys.stdout.reconfigure(errors="backslashreplace")  # names that the terminal's encoding lacks are no reason to fail
    try:
        cli.main(prog_name="python -m jaxcore", standalone_mode=False)
    except (JaxcoreError, click.ClickException) as error:
        text = _usage_text(error) if isinstance(error, click.ClickException) else str(error)
        if isinstance(error, DataError) and error.understood:
            text += f" (Understood so far: {' '.join(map(str, error.understood))})"
        click.echo(" ".join(text.split()), err=True)
        sys.exit(1 if isinstance(error, RunError) else 2)


def _usage_text(error: click.ClickException) -> str:
    """Click's sentence, and what would have been allowed."""
    text, context = error.format_message(), getattr(error, "ctx", None)
    if isinstance(error, click.NoSuchOption):
        options = ", ".join(option.opts[0] for option in context.command.get_params(context))
        return f"{error.option_name}: no such option; choose one of: {options}."
    if context and isinstance(context.command, click.Group):
        return f"{text} Choose one of: {', '.join(context.command.commands)}."
    return text
