"""The command line: `rollcall`, one file a noun."""

import sys

INTERRUPTED = 130
"""How a command ends that a person stopped, as shells have it."""


def main() -> None:
    """Do what the words of the command ask for; whatever is needed is loaded only from here on."""
    try:
        from rollcall.cli.nouns import call  # noqa: PLC0415 - it may be stopped, or broken

        call(sys.argv[1:])
    except KeyboardInterrupt:  # while it still loads; a command that has begun tells more
        print("rollcall: Stopped.", file=sys.stderr)  # noqa: T201 - nothing else is loaded for sure
        sys.exit(INTERRUPTED)
    except ImportError as error:
        sys.exit(f"rollcall: This installation is broken: {error}. Repeat `make install`.")
