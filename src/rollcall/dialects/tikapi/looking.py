"""The operations that look for words, and those that show what is well known."""

from rollcall.dialects.tikapi import discovering, searching
from rollcall.dialects.tikapi.envelope import search
from rollcall.wire.card import Operation

CLIENTS = "tikapi (PyPI and npm), live"
BOTH = f"documents v3.1.4; {CLIENTS}"
OLDER = "documents v3.1.4; tikapi 3.1.4 (PyPI), live"

LOOKING = (
    Operation(
        "GET",
        "/public/search/{category}",
        searching.search,
        "public.search",
        page=True,
        query=searching.SearchQuery,
        answer=searching.Answer,
        summary="People and videos by words, or what a beginning may become",
        evidence=BOTH,
        success=search,
    ),
    Operation(
        "GET",
        "/user/search/{category}",
        searching.search,
        "user.posts.search",
        page=True,
        acts_for=("explore",),
        query=searching.SearchQuery,
        answer=searching.Answer,
        summary="The same, with what the connected account has to do with it",
        evidence=BOTH,
        success=search,
    ),
    Operation(
        "GET",
        "/public/discover/{category}",
        discovering.known,
        "public.discover@category",
        page=True,
        query=discovering.KnownQuery,
        answer=discovering.Known,
        summary="The best-known people, sounds or hashtags",
        evidence=OLDER,
    ),
    Operation(
        "GET",
        "/public/discover/keyword",
        discovering.about,
        "public.discoverKeyword",
        page=True,
        query=discovering.KeywordQuery,
        answer=discovering.AboutKeyword,
        summary="A few videos, people, sounds and hashtags about a word",
        evidence=OLDER,
    ),
    Operation(
        "GET",
        "/public/discover/v3",
        discovering.trending,
        "public.discover",
        page=True,
        query=discovering.TrendingQuery,
        answer=discovering.Trending,
        summary="Videos about a word, the newest first",
        evidence=CLIENTS,
    ),
)
