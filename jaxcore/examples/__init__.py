"""Complete programs as the documentation of each library would write them, for people to read; nothing of ours is in them.

A file is `<task>/<model>_<library>.py`, or `<task>/<model>_<variant>_<library>.py`.
"""
