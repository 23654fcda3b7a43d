"""The command line, `python -m jaxcore`: what the web app does, without a browser. Its commands are in `jaxcore/cli/`."""

import os
import signal

if __name__ == "__main__":

    def interrupted(*_) -> None:
        """End at once: an exception could be swallowed or printed by whatever is being imported or compiled just then."""
        show_cursor = b"\x1b[?25h\n" if os.isatty(2) else b""  # the progress bar had hidden it
        os.write(2, show_cursor + b"Interrupted.\n")
        os._exit(130)

    signal.signal(signal.SIGINT, interrupted)  # first of all, since the import below takes time already

    from jaxcore.cli.main import main

    main()
