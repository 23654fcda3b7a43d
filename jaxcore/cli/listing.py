"""`python -m jaxcore list`: what there is to choose from."""

import click

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import ACTIVATIONS, LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.catalog.recipes import RECIPES
from jaxcore.config.run import RunConfig


@click.command("list")
def list_registries() -> None:
    """Print what there is to choose from."""
    formatter = click.HelpFormatter(max_width=120)
    for title, rows in {
        "Datasets (--dataset)": [(name, _dataset_text(name)) for name in DATASETS],
        "Models (--model)": [(name, f"{spec.title}: {spec.description}") for name, spec in MODELS.items()],
        "Libraries (--library), by model": [
            (name, ", ".join(f"{library} ({LIBRARY_TITLES[library]})" for library in spec.libraries))
            for name, spec in MODELS.items()
        ],
        "Variants (--variant), by model": [
            (name, ", ".join(f"{variant} ({title})" for variant, title in spec.variants.items()))
            for name, spec in MODELS.items()
            if len(spec.variants) > 1
        ],
        "Noises (--noise)": [
            (name, f"{spec.title}: {spec.description} Level: {spec.level_text}.") for name, spec in NOISES.items()
        ],
        "Optimizers (--optimizer)": [(name, f"{spec.title}: {spec.description}") for name, spec in OPTIMIZERS.items()],
        "Schedules (--schedule)": [(name, f"{title}: {text}") for name, (title, text) in SCHEDULES.items()],
        "Recipes (--recipe)": [(name, f"{recipe.title}: {recipe.description}") for name, recipe in RECIPES.items()],
        "Activations (--activation)": [(name, "") for name in ACTIVATIONS],
    }.items():
        with formatter.section(title):
            formatter.write_dl(rows)
    click.echo(formatter.getvalue().strip())


def _dataset_text(name: str) -> str:
    spec, config = DATASETS[name], RunConfig.usual(name).to_params()
    own = "; ".join(f"{field} {config[field]}" for field in spec.settings)
    return f"{spec.title}: {spec.description}" + (f" (its own settings: {own})" if own else "")
