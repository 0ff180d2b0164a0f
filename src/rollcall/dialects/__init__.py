"""The vendors whose clients we answer. One folder each; they never meet."""

from rollcall.dialects.lobstr import LOBSTR
from rollcall.dialects.posteverywhere import POSTEVERYWHERE
from rollcall.dialects.tikmatrix import TIKMATRIX
from rollcall.dialects.tokportal import TOKPORTAL

DIALECTS = (TIKMATRIX, LOBSTR, TOKPORTAL, POSTEVERYWHERE)
