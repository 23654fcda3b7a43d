from __future__ import annotations

import subprocess
import sys

import pytest

COMPUTING = ("jax", "jaxlib", "flax", "optax", "sklearn")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("jaxcore", (*COMPUTING, "numpy", "pandas", "distributed", "streamlit")),
        ("jaxcore.config", (*COMPUTING, "numpy", "pandas", "distributed", "streamlit")),
        ("jaxcore.events", (*COMPUTING, "numpy", "pandas", "distributed", "streamlit")),
        ("jaxcore.trained", (*COMPUTING, "numpy", "pandas", "distributed", "streamlit")),
        ("jaxcore.jobs", (*COMPUTING, "streamlit")),
        ("jaxcore.tasks", ("streamlit",)),
    ],
)
def test_importing_a_module_does_not_load_what_it_should_not_need(module, absent):
    code = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = run.stdout.split()
    assert "jaxcore" in loaded
    assert sorted(set(absent) & set(loaded)) == []
