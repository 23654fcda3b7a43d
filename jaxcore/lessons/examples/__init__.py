"""Short programs, one a library, that the page on the ecosystem shows and runs."""
