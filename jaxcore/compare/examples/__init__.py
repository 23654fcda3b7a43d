"""A short program for each aspect and framework, `ASPECT_FRAMEWORK.py`; each runs by itself."""
