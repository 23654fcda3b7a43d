"""Neural networks in JAX, trained and explained.

The package knows nothing of Streamlit. Importing it, its configuration or its registries imports neither JAX nor
scikit-learn, so that a web server or a command line can list what there is without paying for them.
"""

__version__ = "0.1.0"
