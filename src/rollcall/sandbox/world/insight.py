"""When what the sandbox's videos came to came, and who the followers are: drawn once for all."""

from collections.abc import Sequence
from math import cos, expm1, pi

from rollcall.sandbox.world.chance import ENDS, dice

FADES = 14 * 86_400
"""Seconds in which what a video gets in a day falls to a third."""
PLAYS_TO_A_VISIT, VISITS_OF_A_FOLLOWER = 25, 3
BUSIEST = 20
"""The hour at which most of them are there, in UTC."""


class SandboxInsight:
    def come_by(self, created: int, at: int) -> float:
        """All of it came before the world's end: nobody has watched anything since."""
        if at < created:
            return 0.0
        if at >= ENDS or created >= ENDS:
            return 1.0
        return expm1(-(at - created) / FADES) / expm1(-(ENDS - created) / FADES)

    def visits(self, plays: int, followers: int) -> int:
        return plays // PLAYS_TO_A_VISIT + VISITS_OF_A_FOLLOWER * followers

    def awake(self, person_id: int, day: int) -> Sequence[float]:
        chance = dice("awake", person_id, day)
        wave = (0.2 + 0.12 * cos((hour - BUSIEST) * pi / 12) for hour in range(24))
        return [part * (0.9 + 0.2 * chance.random()) for part in wave]

    def men(self, person_id: int) -> float:
        return round(0.35 + 0.3 * dice("men", person_id).random(), 2)

    def finished(self, video_id: int) -> float:
        return round(0.15 + 0.45 * dice("finished", video_id).random(), 4)
