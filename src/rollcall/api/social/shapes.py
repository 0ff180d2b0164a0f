"""What the social world is made of, as our own API spells it. Ids are text; null is unknown."""

import msgspec

from rollcall.ports.social import Person


class Somebody(msgspec.Struct, frozen=True):
    """A person where they stand beside something else."""

    id: str
    username: str
    nickname: str
    verified: bool


def somebody(person: Person) -> Somebody:
    return Somebody(str(person.id), person.username, person.nickname, person.verified)
