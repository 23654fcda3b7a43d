"""Frameworks compared: what a framework's module promises is in `contract`; each is measured in a process of its own."""
