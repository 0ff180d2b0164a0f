"""Fetching answers that a carrier still has because whoever sent for them is gone.

Another worker may have taken the grant over meanwhile, on another machine, and found nothing out:
it waits for the end of the access. So these are looked for, and stored, as soon as there are any.
"""

from rollcall.core.grants import leasing
from rollcall.core.grants.grants import grant_of
from rollcall.core.grants.renewing import Renewing
from rollcall.core.grants.tokens import tokens_of

AT_ONCE = 500
"""Grants in doubt that are gone through in one run."""


async def fetch_left_over(renewing: Renewing, platform: str) -> int:
    """How many answers were fetched."""
    if not await renewing.carrier.left_over():
        return 0
    async with renewing.outcomes.core(0, writes=False) as core:
        in_doubt = await leasing.in_doubt(core.unit, platform, core.unit.now, AT_ONCE)
    fetched = 0
    for workspace_id, number in in_doubt:
        if await _is_carried(renewing, workspace_id, number):
            fetched += await renewing.looked(workspace_id, number)
    return fetched


async def _is_carried(renewing: Renewing, workspace_id: int, number: int) -> bool:
    async with renewing.outcomes.core(workspace_id, writes=True) as core:
        unit, offering = core.unit, renewing.offering
        grant = await grant_of(unit, workspace_id, number)
        if grant is None:
            return False
        consent = offering.consents.get(grant.platform)
        app = await offering.app(unit.transaction, unit.sealer, workspace_id, grant.platform)
        tokens = await tokens_of(unit.transaction, unit.sealer, workspace_id, grant)
    if consent is None or app is None or tokens is None:
        return False
    return await renewing.carrier.has(consent, app, tokens)
