"""`python -m jaxcore data`: the image archives."""

import sys

import click

from jaxcore.catalog.archives import ARCHIVES
from jaxcore.checks import check_choice
from jaxcore.data import fetching
from jaxcore.settings import data_dir
from jaxcore.words import aligned


@click.group()
def data() -> None:
    """Look after the image archives."""


@data.command("list")
def list_data() -> None:
    """Print which archives are there, and where."""
    click.echo(f"Folder: {data_dir()} (JAXCORE_DATA_DIR)")
    rows = [
        [name, "there" if fetching.present(archive, data_dir()) else "not there", f"{archive.download_size / 1e6:,.0f} MB"]
        for name, archive in ARCHIVES.items()
    ]
    click.echo(aligned([["archive", "", "download"], *rows]))


@data.command("fetch")
@click.argument("name", metavar="NAME")
def fetch_data(name: str) -> None:
    """Fetch an archive: mnist, fashion_mnist or cifar10."""
    check_choice("NAME", name, ARCHIVES)
    fetch(name)
    click.echo(f"{name} is in {data_dir() / ARCHIVES[name].folder}.")


def fetch(name: str) -> None:
    """Bring an archive, if it is not there, with a progress bar on stderr."""
    archive = ARCHIVES[name]
    if fetching.present(archive, data_dir()):
        return
    label = f"Fetching {name} from {archive.publisher}"
    with click.progressbar(length=archive.download_size, label=label, file=sys.stderr) as bar:
        fetching.fetch(archive, data_dir(), lambda done, total: bar.update(done - bar.pos))
