"""Facebook's login: how whoever manages a page consents for it, and what that allows."""

from rollcall.connectors.oauth2.card import CODE, AppShown, Ask, Body, Card, Told, Whose
from rollcall.connectors.oauth2.meta import REFUSALS, SENTENCES
from rollcall.ports.consent import Enables, Permission, Repeat

VERSION = "v25.0"
GRAPH = f"https://graph.facebook.com/{VERSION}"
EXCHANGE = Ask(
    f"{GRAPH}/oauth/access_token",
    {"grant_type": "fb_exchange_token"},
    {"token": "fb_exchange_token"},
    Body.QUERY,
    AppShown.BODY,
)
PAGE = Whose(
    "", person="id", username="username", display_name="name", avatar_url="picture.data.url"
)
"""How one of the pages is told of."""
CARD = Card(
    platform="facebook",
    title="Facebook",
    authorize=f"https://www.facebook.com/{VERSION}/dialog/oauth",
    between_scopes=",",
    permissions=(
        Permission("pages_show_list", Enables.PAGES),
        Permission("pages_read_engagement", Enables.READ),
        Permission("pages_manage_posts", Enables.POST, posts=True),
        Permission("pages_manage_engagement", Enables.COMMENTS),
        Permission("read_insights", Enables.INSIGHTS),
    ),
    code=Ask(f"{GRAPH}/oauth/access_token", {}, CODE, Body.QUERY),
    longer=EXCHANGE,
    renewal=EXCHANGE,
    repeat=Repeat.HARMLESS,
    told=Told(refresh=None, scope=None),
    whose=Whose(f"{GRAPH}/me", person="id", display_name="name", query={"fields": "id,name"}),
    refusals=REFUSALS,
    sentences=SENTENCES,
    setup="https://developers.facebook.com/apps/",
    lasts="A token of a person of one hour, exchanged for one of about 60 days, which is exchanged "
    "again before it ends. A page's own token is had by it.",
)
