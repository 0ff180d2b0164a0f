"""Whatever a mail is made of it is read in bounded time, and gives its own code or none."""

import contextlib
import random
import time
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.connectors.cards import PLATFORMS
from rollcall.core.mailboxes.finding import Found, find
from rollcall.core.mailboxes.reading import LARGEST_READ, Letter, Unreadable, read
from rollcall.core.mailboxes.senders import is_of
from tests.mail.letters import LANGUAGES, TRAPS, letter

AUTHOR = b"From: TikTok <register@account.tiktok.com>\r\nSubject: Sign in\r\n"

OWN_CHARSETS = {
    "ja": "iso-2022-jp",
    "zh": "gb18030",
    "zh-Hant": "big5",
    "ko": "euc-kr",
    "ru": "koi8-r",
    "pl": "iso-8859-2",
    "tr": "iso-8859-9",
    "ar": "windows-1256",
    "vi": "utf-16",
}


def code_of(raw: bytes) -> str | None:
    found = find(read(raw))
    return found.code.reveal() if isinstance(found, Found) else None


def sent(message: EmailMessage) -> bytes:
    return message.as_bytes(policy=policy.SMTP)


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("charset", ["utf-8", "own"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_each_language_is_read_in_the_charset_it_is_sent_in(name, charset, encoding):
    used = "utf-8" if charset == "utf-8" else OWN_CHARSETS.get(name, "windows-1252")
    language = LANGUAGES[name]
    made = letter(text="x", subject=language.subject.format(code="482937"))
    text = language.sentence.format(code="482937")
    if used == "utf-16":  # which the standard library sends in no way of its own
        made.set_content(text.encode("utf-16"), "text", "plain", params={"charset": "utf-16"})
    else:
        made.set_content(text, charset=used, cte=encoding)

    assert code_of(sent(made)) == "482937"


@pytest.mark.parametrize(
    "page",
    [
        "<p>Your code is <b>482937</b></p>",
        "<table><tr><td>Your verification code</td></tr><tr><td>482937</td></tr></table>",
        "<p>Enter this code:</p><table><tr>" + "".join(f"<td>{d}</td>" for d in "482937"),
        "<p>Enter this code:</p><p><span>48</span><span>29</span><span>37</span></p>",
        "<p>Enter this code:</p>" + "".join(f"<div>{d}</div>" for d in "482937"),
        "<p>Your code is 482937</p><div style='display:none'>Your code is 111111</div>",
        "<p>Your code is 482937</p><p style='font-size: 0px'>Your code is 111111</p>",
        "<p>Your code is 482937</p><p hidden>Your code is 111111<p>",
        "<p>Your code is 482937</p><!-- Your code is 111111 -->",
        "<style>code is 111111 {color:#222222}</style><p>Your code is 482937",
        "<p style='color:#333333;background:#ffffff'>Your code is 482937</p>",
        "<p style='color:#fff;background-color:#fff'>Your code is 111111</p>Your code is 482937",
        "<p>Your code is 482937</p><img alt='Your code is 111111' src='https://x/222222.png'>",
        "<p>Your code is 482937</p><blockquote>Your code is 111111</blockquote>",
        "<p>Your code is 482937</p><div class='gmail_quote'>Your code is 111111</div>",
        "<p>Your code is &#52;&#56;&#50;937</p>",
        "<a href='https://tiktok.com/?code=111111'>Your code is</a> 482937",
        "<p>Your code is <b>482937</p></div></div></span><p>San Jose, CA 95131",
        "<title>Your code is 111111</title><body>Your code is 482937",
        "Your code is 482937<script>var code = 111111; // Your code is 111111</script>",
    ],
)
def test_of_a_page_only_what_a_person_sees_counts(page):
    for trap in ("", *TRAPS[:6]):
        made = EmailMessage()
        made["From"] = "TikTok <register@account.tiktok.com>"
        made.set_content(f"<html><body>{page}<p>{trap}</p></body></html>", subtype="html")
        assert code_of(sent(made)) == "482937", trap


def test_text_and_page_say_the_same_or_nothing_is_taken():
    assert code_of(sent(letter(page="<p>Your code is 482937</p>"))) == "482937"
    assert code_of(sent(letter(page="<p>Your code is 111111</p>"))) is None


def test_what_is_attached_or_forwarded_is_of_somebody_else():
    made = letter(text="See below.")
    made.add_attachment(letter("111111"))
    made.add_attachment("Your code is 222222", filename="code.txt")
    assert code_of(sent(made)) is None


@pytest.mark.parametrize(
    "header, sender",
    [
        (b"From: TikTok <a@account.tiktok.com>", "account.tiktok.com"),
        (b"From: a@TIKTOK.com", "tiktok.com"),
        (b"From: =?utf-8?b?VGlrVG9r?= <a@tiktok.com>", "tiktok.com"),
        (b'From: "noreply@tiktok.com" <a@evil.example>', "evil.example"),
        (b"From: noreply@tiktok.com <a@evil.example>", None),
        (b"From: a@tiktok.com, b@evil.example", None),
        (b"From: a@tiktok.com\r\nFrom: b@evil.example", None),
        (b"From: undisclosed:;", None),
        (b"From:", None),
        (b"X: y", None),
        (b"From: a@" + b"x" * 5000 + b".tiktok.com", None),
        ("From: a@tiktоk.com".encode(), None),  # a Cyrillic o
    ],
)
def test_a_mail_has_one_author_or_none(header, sender):
    found = read(header + b"\r\nSubject: x\r\n\r\nYour code is 482937")
    assert found.sender == sender


@pytest.mark.parametrize(
    "domain, known",
    [
        ("tiktok.com", True),
        ("account.tiktok.com", True),
        ("a.b.tiktok.com", True),
        ("TikTok.com.", True),
        ("nottiktok.com", False),
        ("tiktok.com.evil.example", False),
        ("tiktok.co", False),
        ("tiktok-com.example", False),
        ("", False),
    ],
)
def test_a_domain_is_known_by_its_labels(domain, known):
    assert is_of(domain, ("tiktok.com",)) is known


@pytest.mark.parametrize(
    "said, disowned",
    [
        (b"mx.example; dmarc=fail (p=REJECT) header.from=tiktok.com", True),
        (b"mx.example; spf=pass; dkim=pass; DMARC = FAIL", True),
        (b"mx.example; dmarc=pass header.from=tiktok.com", False),
        (b"mx.example; spf=fail; dmarc=pass (was dmarc=fail once)", False),
        (b"mx.example; dmarc=none", False),
    ],
)
def test_what_a_receiving_server_found_is_believed_where_it_disowns(said, disowned):
    assert (
        read(b"Authentication-Results: " + said + b"\r\n" + AUTHOR + b"\r\nx").disowned is disowned
    )


def test_the_same_mail_has_the_same_key_by_whichever_way_it_came():
    made = sent(letter())
    other = sent(letter())
    assert read(b"Received: from a\r\n" + made).key == read(made).key != read(other).key
    assert read(AUTHOR + b"\r\nx").key != read(AUTHOR + b"\r\ny").key


def test_nothing_of_a_mail_shows_by_accident():
    assert "482937" not in repr(read(sent(letter(subject="482937 is your code"))))


def kind(said: bytes) -> bytes:
    return AUTHOR + b"Content-Type: " + said + b"\r\n\r\n"


def nested(depth: int) -> bytes:
    opened = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
    return AUTHOR + b"".join(opened % (n, n) for n in range(depth))


BASE64 = b"text/plain\r\nContent-Transfer-Encoding: base64"
PLAIN = AUTHOR + b"\r\n"
TANGLED = (
    *(b"", b"\x00" * 1000, b"\r\n" * 100_000, b":" * 100_000, b"From: " + b"(" * 90_000),
    *(b"From: " + one * 1_900 + b"\r\n\r\nx" for one in (b"<", b'"', b"(", b"a@", b"=?", b",")),
    b"Subject: " + b"=?utf-8?q?=" * 150 + b"\r\n" + PLAIN,
    *(nested(2000), nested(50) + b"a\r\n" * 60_000),
    AUTHOR + b"Content-Type: message/rfc822\r\n\r\n" * 3000,
    kind(b"text/plain; charset=punycode") + b"a-" * 90_000,
    kind(b"text/plain; charset=zlib") + b"x",
    kind(b"text/plain; charset*0*=x''" + b"%zz" * 900) + b"x",
    kind(b"multipart/mixed") + b"no boundary",
    kind(BASE64) + b"=" * 90_000,
    *(
        kind(b"text/html") + part * (200_000 // len(part))
        for part in (
            *(
                b"<",
                b"<a ",
                b"<!--",
                b"<![",
                b"&",
                b"&#",
                b"<div>",
                b"</div>",
                b"<p style='",
                b"<?",
            ),
            *(b"<div style='display:none'>", b'<a href="', b"<p a=", b"<!DOCTYPE", b"<script>"),
            *(
                b"<p style=' '",
                b"<p class='",
                b'<a b="> ',
                b"> <",
                b"<style></style>",
                b"<p hidden ",
            ),
        )
    ),
    *(PLAIN + part * (240_000 // len(part)) for part in (b"1 ", b"code is ", b"9", b"1\n", b"> ")),
)


@pytest.mark.parametrize("number", range(len(TANGLED)))
def test_what_is_made_to_be_slow_is_read_in_bounded_time(number):
    started = time.process_time()
    with contextlib.suppress(Unreadable):
        find(read(TANGLED[number]))
    assert time.process_time() - started < 5


@pytest.mark.parametrize("place", [0, LARGEST_READ - 2_000, LARGEST_READ * 2])
def test_of_ten_megabytes_the_beginning_is_read(place):
    text = "word " * (place // 5) + "\nYour code is 482937.\n" + "word word word word\n" * 500_000
    raw = AUTHOR + b"\r\n" + text.encode()
    assert len(raw) > 10_000_000
    started = time.process_time()
    assert code_of(raw) == ("482937" if place == 0 else None)
    assert time.process_time() - started < 5


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_a_damaged_mail_gives_its_code_or_none(seed, damages):
    """Bytes are taken out, doubled, turned and put in; what is read is what is written there."""
    dice = random.Random(seed)  # noqa: S311 - damage, not a secret
    page = "<p>Your code is <b>482937</b></p><p>San Jose, CA 95131</p>"
    raw = bytearray(sent(letter(page=page, subject="482937 is your code")))
    for _ in range(damages):
        at, length = dice.randrange(len(raw)), dice.randrange(1, 30)
        match dice.randrange(4):
            case 0:
                del raw[at : at + length]
            case 1:
                raw[at:at] = raw[at : at + length]
            case 2:
                raw[at] ^= 1 << dice.randrange(8)
            case _:
                raw[at:at] = dice.choice([b"\r\n", b"--", b"\x00", b"<", b">", b"=?", b"\xff"])
    try:
        found = find(read(bytes(raw)))
    except Unreadable:
        return
    if isinstance(found, Found):
        text = bytes(raw).replace(b"=\r\n", b"").decode("latin-1")
        assert found.code.reveal() == "482937" or found.code.reveal() in text


def test_every_platform_is_known_by_whom_it_writes_from():
    assert [card.name for card in PLATFORMS if not card.mail_domains] == []


def test_a_letter_is_frozen():
    found = read(sent(letter()))
    assert isinstance(found, Letter)
    with pytest.raises(AttributeError):
        found.subject = "other"  # type: ignore[misc]
