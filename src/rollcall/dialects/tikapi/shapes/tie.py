"""What the connected account has to do with somebody, in the one number that the vendor has."""

from rollcall.core.social.relating import Ties
from rollcall.ports.social import Person

STRANGER, FOLLOWED, FRIEND = 0, 1, 2


def relation(person: Person, ties: Ties) -> int:
    if person.id not in ties.followed:
        return STRANGER
    return FRIEND if person.id in ties.followers else FOLLOWED
