"""The vendors whose clients we answer. One folder each; they never meet."""

from rollcall.dialects.lobstr import LOBSTR
from rollcall.dialects.lobstr.reading import SOURCE as LOBSTR_SOURCE
from rollcall.dialects.posteverywhere import POSTEVERYWHERE
from rollcall.dialects.posteverywhere.reading import SOURCE as POSTEVERYWHERE_SOURCE
from rollcall.dialects.tikapi import TIKAPI
from rollcall.dialects.tikmatrix import TIKMATRIX
from rollcall.dialects.tikmatrix.reading import SOURCE as TIKMATRIX_SOURCE
from rollcall.dialects.tokportal import TOKPORTAL
from rollcall.dialects.tokportal.reading import SOURCE as TOKPORTAL_SOURCE

DIALECTS = (TIKMATRIX, LOBSTR, TOKPORTAL, POSTEVERYWHERE, TIKAPI)
SOURCES = (TIKMATRIX_SOURCE, LOBSTR_SOURCE, TOKPORTAL_SOURCE, POSTEVERYWHERE_SOURCE)
"""How accounts are read from each of them."""
