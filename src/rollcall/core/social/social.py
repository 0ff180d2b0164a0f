"""The social world as one caller may read and change it."""

from functools import cached_property

from rollcall.core.social.comments import Comments
from rollcall.core.social.deeds.befriending import Befriending
from rollcall.core.social.deeds.liking import Liking
from rollcall.core.social.deeds.presenting import Presenting
from rollcall.core.social.deeds.saying import Saying
from rollcall.core.social.finding import Finding
from rollcall.core.social.inbox.notices import Notices
from rollcall.core.social.inbox.talks import Talks
from rollcall.core.social.inbox.told import Tellings
from rollcall.core.social.inbox.writing import Writing
from rollcall.core.social.insights import Insights
from rollcall.core.social.live.live import Live
from rollcall.core.social.marking import Marking
from rollcall.core.social.people import People
from rollcall.core.social.relating import Relating
from rollcall.core.social.searching import Searching
from rollcall.core.social.suggesting import Suggesting
from rollcall.core.social.videos import Videos
from rollcall.core.unit import Unit


class Social:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    @cached_property
    def people(self) -> People:
        return People(self._unit)

    @cached_property
    def videos(self) -> Videos:
        return Videos(self._unit)

    @cached_property
    def comments(self) -> Comments:
        return Comments(self._unit)

    @cached_property
    def liking(self) -> Liking:
        return Liking(self._unit, self.notices)

    @cached_property
    def saying(self) -> Saying:
        return Saying(self._unit, self.comments, self.notices)

    @cached_property
    def befriending(self) -> Befriending:
        return Befriending(self._unit, self.notices)

    @cached_property
    def presenting(self) -> Presenting:
        return Presenting(self._unit, self.live.rooms)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self._unit)

    @cached_property
    def tellings(self) -> Tellings:
        return Tellings(self._unit)

    @cached_property
    def marking(self) -> Marking:
        return Marking(self._unit)

    @cached_property
    def insights(self) -> Insights:
        return Insights(self._unit)

    @cached_property
    def finding(self) -> Finding:
        return Finding(self._unit)

    @cached_property
    def searching(self) -> Searching:
        return Searching(self._unit)

    @cached_property
    def suggesting(self) -> Suggesting:
        return Suggesting(self._unit)

    @cached_property
    def relating(self) -> Relating:
        return Relating(self._unit)

    @cached_property
    def talks(self) -> Talks:
        return Talks(self._unit)

    @cached_property
    def writing(self) -> Writing:
        return Writing(self._unit)

    @cached_property
    def live(self) -> Live:
        return Live(self._unit)
