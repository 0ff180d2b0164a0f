"""A new data key for a running roster, and sealing everything anew with it."""

from functools import partial

from rollcall.core.jobs.jobs import Later
from rollcall.core.vault.rotation import Rotation
from rollcall.server.master_key import master_key
from rollcall.server.runtime import Runtime

AT_ONCE = 8.0
"""Seconds that one run of the job goes on."""
BY_THE_SERVER = "local"


def rotation_of(runtime: Runtime) -> Rotation:
    master = partial(master_key, runtime.settings)
    return Rotation(runtime.database, runtime.sealer, master, runtime.clock, BY_THE_SERVER)


async def reseal(runtime: Runtime) -> None:
    """Go on with what is not sealed anew yet. Raises Later where some of it is left."""
    rotation = rotation_of(runtime)
    await rotation.look_again()
    if not (await rotation.finish(AT_ONCE)).finished:
        raise Later(1)
