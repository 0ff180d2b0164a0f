"""TikAPI v3, as its published clients speak it (PyPI and npm, 3.1.0 to 3.2.2)."""

from rollcall.dialects.tikapi.account import ACCOUNT
from rollcall.dialects.tikapi.acting import ACTING
from rollcall.dialects.tikapi.asking import PREFIX
from rollcall.dialects.tikapi.deeds import DEEDS
from rollcall.dialects.tikapi.envelope import failure, web
from rollcall.dialects.tikapi.key import KEY
from rollcall.dialects.tikapi.live import LIVE
from rollcall.dialects.tikapi.looking import LOOKING
from rollcall.dialects.tikapi.mailing import MAILING
from rollcall.dialects.tikapi.public import PUBLIC
from rollcall.dialects.tikapi.sources import with_reads
from rollcall.wire.card import Face
from rollcall.wire.credentials import in_header

TIKAPI = Face(
    name="tikapi",
    title="TikAPI",
    prefix=PREFIX,
    hosts=("api.tikapi.io", "sandbox.tikapi.io"),
    credential=in_header("X-API-KEY"),
    account_credential=in_header("X-ACCOUNT-KEY"),
    consent_path="/account/authorize",
    success=web,
    failure=failure,
    platforms=("tiktok",),
    documents="https://tikapi.io/documentation",
    clients="tikapi 3.2.2 and 3.1.4 (PyPI), tikapi 3.2.2 (npm)",
    operations=with_reads((*PUBLIC, *LOOKING, *ACTING, *ACCOUNT, *MAILING, *DEEDS, *LIVE, *KEY)),
)
