"""The whole command line: every noun loaded, as the manual and the tests want it."""

from rollcall.cli.nouns import NOUNS, program

app = program(NOUNS)
