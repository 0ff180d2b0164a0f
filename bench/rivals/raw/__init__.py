"""The same pages by hand: Starlette, msgspec and the raw driver, no key, no revision, no cache.

They answer with the same bytes, so that what rollcall adds is what is measured. Each is written for
speed as one would write it who has only this list to serve: one statement for an answer (two where
harvests stand in it), rows put straight into the answer's shape. Without a revision there is
nothing to keep a total by, so a total is counted for every answer that holds one.
"""
