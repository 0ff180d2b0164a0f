"""What each of TikTok's official APIs can be asked, of whom, and what must have been granted."""

from dataclasses import dataclass

from rollcall.ports.reading import Asked, Connection, Question

NOUNS = {
    Asked.PROFILE: "profiles",
    Asked.POSTS: "lists of posts",
    Asked.VIDEO: "single videos",
    Asked.LIKES: "lists of liked videos",
    Asked.FOLLOWERS: "lists of followers",
    Asked.FOLLOWING: "lists of whom somebody follows",
    Asked.COMMENTS: "comments",
    Asked.REPLIES: "replies to comments",
}


@dataclass(frozen=True, slots=True)
class Ability:
    asked: Asked
    endpoint: str
    scopes: frozenset[str]
    """All of which the account's owner must have granted, or the app been approved for."""
    tells: str
    needs: tuple[str, ...] = ()
    """What a question must name."""


@dataclass(frozen=True, slots=True)
class Api:
    """One of TikTok's APIs, as something that can be asked."""

    title: str
    own_only: bool
    """Whether it tells of the connected account alone."""
    abilities: tuple[Ability, ...]

    def ability(self, asked: Asked) -> Ability | None:
        return next((one for one in self.abilities if one.asked is asked), None)

    def refuses(self, question: Question) -> str | None:
        """What is wrong with the question itself, whoever asks it."""
        ability = self.ability(question.asked)
        if ability is None:
            return f"{self.title} has no {NOUNS[question.asked]}"
        missing = [name for name in ability.needs if getattr(question, name) is None]
        if missing:
            named = " and ".join(missing)
            return f"{self.title} must be told the {named} for {NOUNS[question.asked]}"
        return None

    def refuses_by(self, question: Question, connection: Connection) -> str | None:
        """What stands against asking it with this account's token."""
        wrong = self.refuses(question)
        if wrong:
            return wrong
        if question.username not in (None, connection.username.lower()):
            return (
                f"{self.title} tells of the connected account @{connection.username} alone, "
                f"not of @{question.username}"
            )
        ability = self.ability(question.asked)
        missing = sorted(ability.scopes - connection.scopes) if ability else []
        if missing:
            return (
                f"the owner of @{connection.username} did not grant {', '.join(missing)}; "
                "connect the account again and allow it"
            )
        return None
