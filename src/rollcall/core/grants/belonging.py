"""Whose an account is: whether who consented for it is who did before."""

from rollcall.core.accounts.account import Account
from rollcall.core.errors import CoreError
from rollcall.core.grants.grants import Grant as Kept
from rollcall.ports.consent import Grant, Profile


class AnotherPerson(CoreError):
    """Somebody else consented than the account belongs to."""

    def __init__(self, who: str, account: str) -> None:
        super().__init__(
            f"You are signed in there as {who}, and this link is for {account}. Sign in as "
            f"{account}, then open the link again."
        )
        self.who = who
        self.account = account


class NotAllowed(CoreError):
    """Whoever consented manages several accounts, and did not allow the one that is meant."""

    def __init__(self, account: str) -> None:
        super().__init__(
            f"This link is for {account}, which is not among what you allowed there. Open the link "
            f"again and allow {account}."
        )
        self.account = account


def must_be_of(account: Account, known: Kept | None, client_id: str, grant: Grant) -> None:
    """Raises AnotherPerson, NotAllowed."""
    profile = grant.profile
    if is_undecided(known, client_id, grant):
        return
    if is_of(account, known, client_id, profile) is False:
        if grant.granted_by is not None:
            raise NotAllowed(called(account))
        raise AnotherPerson(
            profile.username or profile.display_name or profile.person, called(account)
        )


def is_of(account: Account, known: Kept | None, client_id: str, profile: Profile) -> bool | None:
    """None where nothing that we know tells it."""
    if known is not None and known.client_id == client_id:
        return known.person == profile.person
    if account.platform_account_id == profile.person:
        return True
    # An id is one app's own at some platforms, so that another says nothing of them.
    if account.username is None or profile.username is None:
        return None
    return account.username.lower() == profile.username.lower()


def is_undecided(known: Kept | None, client_id: str, grant: Grant) -> bool:
    """Whether the account waits for this very person to say which of theirs it is."""
    if known is None or grant.granted_by is None:
        return False
    return (known.client_id, known.person) == (client_id, grant.granted_by)


def called(account: Account) -> str:
    return account.username or account.display_name or "somebody else"
