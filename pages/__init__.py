"""One lesson a file: prose, controls, submit, charts. Registered in `app.py`."""
