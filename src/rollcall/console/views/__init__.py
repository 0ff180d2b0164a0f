"""What the console's templates are given: frozen values holding only text, numbers and links.

A page's code fills these from the core; a template only lays them out. So a template never reckons
with a clock, builds no address, and knows no query parameter. Three habits hold throughout:

- a link is the whole address to write into the page, its query included; `None` is "no link here";
- what people read (`label`, `title`, `text`) is ready to show; what chooses a colour, a shape or a
  drawing (`state`, `icon`, `symbol`) is a code out of `static/symbols.svg` or `static/icons`;
- an empty tuple or `None` leaves its part of the page out.
"""
