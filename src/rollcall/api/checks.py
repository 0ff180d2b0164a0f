"""Checks of many accounts: begun, and told how far they are."""

from rollcall.core.access.caller import Scope
from rollcall.core.errors import NotFound
from rollcall.core.health.runs import CheckRun
from rollcall.kit.ids import without_prefix
from rollcall.wire.call import Call
from rollcall.wire.card import Operation
from rollcall.wire.filters import Filters, wanted_of


async def begin(call: Call) -> CheckRun:
    asked = await call.body(Filters)
    return await call.core.check_runs.begin(wanted_of(asked, call.core.platforms))


async def get_check(call: Call) -> CheckRun:
    spelled = call.at("check")
    id_ = without_prefix("chk", spelled)
    if id_ is None:
        raise NotFound("check", spelled)
    return await call.core.check_runs.one(id_)


CHECKS = (
    Operation(
        "POST",
        "/v1/accounts/check",
        begin,
        "checkAccounts",
        status=202,
        writes=True,
        scope=Scope.WRITE,
        body=Filters,
        answer=CheckRun,
        summary="Ask platforms now how accounts are: every one, or those of a filter",
    ),
    Operation(
        "GET",
        "/v1/checks/{check}",
        get_check,
        "getCheck",
        answer=CheckRun,
        summary="How far a check of many accounts is, and what it came to",
    ),
)
