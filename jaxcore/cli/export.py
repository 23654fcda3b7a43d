"""`python -m jaxcore export`: a run in this process, and all that it leaves in one ZIP."""

from pathlib import Path

import click

from jaxcore.cli.train import OPTIONS, configured, follow, report, run
from jaxcore.errors import ConfigError
from jaxcore.language import LANGUAGES, Language

TO = [
    click.Option(["--to"], metavar="FILE", required=True, help="The ZIP to write."),
    click.Option(["--language"], type=click.Choice([*LANGUAGES]), default="en", help="Of the notebook and the report."),
]


@click.command(params=[*OPTIONS, *TO])
def export(to: str, language: str, **given: str | None) -> None:
    """Train a network, and write all that it leaves into a ZIP: curves, predictions, weights, TensorBoard's log, settings."""
    config, path = configured(**given), Path(to)
    if path.is_dir() or not path.parent.is_dir():  # before anything is trained in vain
        raise ConfigError(
            "{field}: can't write “{value}”; give the path of a file in an existing folder.", field="to", value=to
        )
    trained, events = follow(run(config))

    from jaxcore.export import archive

    path.write_bytes(archive.write(trained, events, Language(language), config.data.csv))
    click.echo(report(events))
