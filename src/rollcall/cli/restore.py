"""`rollcall restore`: a roster out of a backup, whole or not at all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from rollcall.cli.copy_progress import watched
from rollcall.cli.reach import DATA, AsJson, Data, DatabaseUrl, Refused, or_give_up
from rollcall.cli.tables import Screen, print_json
from rollcall.cli.words import counted
from rollcall.core.backups.form import Manifest, Unusable
from rollcall.core.vault.proof import Opens
from rollcall.server.logging import set_up_logging
from rollcall.server.master_key import named
from rollcall.server.whole_rosters import Restored, StillServed, rehearse
from rollcall.server.whole_rosters import restore as restore_into
from rollcall.settings import Settings


def restore(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `rollcall backup` wrote.")],
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Only look whether it can be: it is restored into a file that is thrown away, "
            "and the master key in --data is tried on a secret.",
        ),
    ] = False,
    as_json: AsJson = False,
    data: Data = DATA,
    database: DatabaseUrl = None,
) -> None:
    """Make a roster of a backup, of either kind of database, in one that is empty.

    Every row is held against what was backed up before anybody can see it.
    """
    settings = Settings(data=data, database=database)
    work = _Work(settings, file, verify=verify)
    restored = or_give_up(work.done, stopped="Stopped; nothing was restored.")
    if as_json:
        print_json(_facts(restored, verify=verify))
    else:
        _say(settings, file, restored, verify=verify)


@dataclass(frozen=True, slots=True)
class _Work:
    settings: Settings
    file: Path
    verify: bool

    async def done(self) -> Restored:
        """Raises Refused, DatabaseFault, FolderUnusable."""
        set_up_logging(self.settings.log_level)
        work, doing = (rehearse, "Verifying") if self.verify else (restore_into, "Restoring")
        try:
            with watched(doing) as told:
                return await work(self.settings, self.file, told)
        except (Unusable, StillServed) as error:
            raise Refused(error.message) from error
        except OSError as error:
            raise Refused(f"{self.file} cannot be restored: {error.strerror or error}.") from error


def _facts(restored: Restored, *, verify: bool) -> dict[str, object]:
    manifest = restored.manifest
    return {
        "restored": not verify,
        "made_at": manifest.made_at,
        "rows": manifest.rows,
        "accounts": manifest.rows_of("accounts"),
        "step": manifest.step,
        "key": manifest.key,
        "key_opens": None if restored.opens is None else restored.opens.value,
    }


def _say(settings: Settings, file: Path, restored: Restored, *, verify: bool) -> None:
    screen, manifest = Screen(), restored.manifest
    held = f"{counted(manifest.rows_of('accounts'), 'account')}, {counted(manifest.rows, 'row')}"
    at = f"{manifest.made_at[:10]} {manifest.made_at[11:16]} UTC"
    if verify:
        screen.say(f"{file} can be restored: {held} in all, as of {at}.")
    else:
        screen.say(f"Restored {held} in all, as of {at}; every row is as it was backed up.")
    screen.say(_key(settings, manifest, restored.opens))
    if not verify:
        screen.say("Keys that were revoked since then work again: revoke them once more.")


def _key(settings: Settings, manifest: Manifest, opens: Opens | None) -> str:
    match opens:
        case Opens.YES:
            return f"The master key {named(settings)} opens a secret of it."
        case None if manifest.key is not None:
            return (
                f"There is no {settings.master_key()}: put the master key with fingerprint "
                f"{manifest.key} there before you start."
            )
        case None:
            return f"There is no {settings.master_key()} to try."
        case _:
            return "It holds no secret to try the master key on."
