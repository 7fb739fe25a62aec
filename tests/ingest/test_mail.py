"""Mail: a newsletter's text, date and sender; quoted mails and footers apart; attachments by themselves; bounds."""

import base64
import time

import pytest

from services.common.contracts.articles import Article, Role
from services.common.contracts.submissions import Channel, Hints, NewSubmission, ReasonCode
from services.common.errors import Rejected
from services.ingest.readers import Limits, Members, read

SAID = "The minister said on Tuesday that the government would buy new trains next year."
MORE = "She added that prices would remain as they are until the coming winter at least."
HEAD = (
    "From: Anna Example <anna@desk.example>\nTo: all@desk.example\nSubject: New trains\n"
    "Date: Tue, 12 May 2026 10:15:00 +0300\nMIME-Version: 1.0\n"
)


def mail(body: str, head: str = HEAD, kind: str = "text/plain; charset=utf-8") -> bytes:
    return f"{head}Content-Type: {kind}\n\n{body}".encode()


def article(payload: bytes, hints: Hints | None = None) -> Article:
    found = read(payload, name="mail", hints=hints or Hints())
    assert isinstance(found, Article)
    return found


def members(payload: bytes) -> Members:
    found = read(payload, name="mail")
    assert isinstance(found, Members)
    return found


def refusal(payload: bytes, limits: Limits | None = None) -> Rejected:
    with pytest.raises(Rejected) as caught:
        read(payload, name="mail", limits=limits or Limits())
    return caught.value


def with_role(found: Article, role: Role) -> str:
    return " ".join(found.text[b.span.start : b.span.end] for b in found.blocks if b.role is role)


def mixed(*parts: str, boundary: str = "b1", head: str = HEAD) -> bytes:
    joined = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return mail(f"{joined}--{boundary}--\n", head, f'multipart/mixed; boundary="{boundary}"')


TEXT = f"Content-Type: text/plain; charset=utf-8\n\n{SAID}\n\n{MORE}\n"


def test_a_mail_gives_its_subject_date_sender_and_text() -> None:
    found = article(mail(f"{SAID}\n\n{MORE}\n"))
    assert found.title == "New trains"
    assert found.authors == ("Anna Example",)
    assert found.publisher is None
    assert found.published is not None
    assert found.published.day.isoformat() == "2026-05-12"
    assert found.text == f"New trains\n\n{SAID}\n\n{MORE}"


def test_a_newsletters_sender_is_its_publisher() -> None:
    found = article(mail(SAID, HEAD + "List-Unsubscribe: <https://desk.example/u>\n"))
    assert (found.publisher, found.authors) == ("Anna Example", ())


def test_hints_win_over_the_mails_own_words() -> None:
    found = article(mail(SAID), Hints(title="Trains", published="2026-01-02", publisher="The Desk"))
    assert (found.title, found.publisher) == ("Trains", "The Desk")
    assert found.published is not None
    assert found.published.day.isoformat() == "2026-01-02"


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?utf-8?B?2YLYt9in2LHYp9iqINis2K/Zitiv2Kk=?=", "قطارات جديدة"),
        ("=?windows-1256?Q?=DE=D8=C7=D1=C7=CA?= =?windows-1256?Q?_=CC=CF=ED=CF=C9?=", "قطارات جديدة"),
        ("Fwd: RE: [2] New\n trains", "[2] New trains"),
        ("=?no-such-charset?B?QUJD?=", "ABC"),
        ("=?utf-8?B?broken", "=?utf-8?B?broken"),
        ("قطارات جديدة", "قطارات جديدة"),
    ],
)
def test_subjects_come_out_as_people_read_them(subject: str, title: str) -> None:
    assert article(mail(SAID, HEAD.replace("New trains", subject))).title == title


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "utf-8", "utf-16", "x-unknown", "us-ascii"])
def test_a_text_is_read_in_its_real_charset_whatever_it_says(charset: str) -> None:
    said = "قال الوزير يوم الثلاثاء إن الحكومة ستشتري قطارات جديدة في العام المقبل"
    real = charset if charset not in ("x-unknown", "us-ascii") else "windows-1256"
    packed = base64.encodebytes(said.encode(real)).decode()
    head = f"{HEAD}Content-Transfer-Encoding: base64\n"
    assert said in article(mail(packed, head, f"text/plain; charset={charset}")).text


def test_japanese_in_seven_bits_is_read() -> None:
    said = "大臣は来年に新しい電車を購入すると述べた。"
    payload = mail("", HEAD, "text/plain; charset=iso-2022-jp") + said.encode("iso-2022-jp")
    assert said in article(payload).text


def test_wrapped_lines_are_joined_and_short_ones_stay() -> None:
    body = "Dear all,\n\nThe minister said on Tuesday that the government would buy\nnew trains next year.\nRegards\n"
    assert article(mail(body)).text.split("\n\n")[1:] == [
        "Dear all,",
        "The minister said on Tuesday that the government would buy new trains next year.",
        "Regards",
    ]


def test_flowed_lines_are_joined() -> None:
    found = article(mail("The minister \nsaid \nso.\n", kind="text/plain; charset=utf-8; format=flowed"))
    assert found.text.endswith("The minister said so.")


def test_quoted_mails_signatures_and_footers_are_furniture() -> None:
    body = (
        f"{SAID}\n\n{MORE}\n\nOn 11 May 2026, Bob <b@desk.example> wrote:\n> An older statement by the mayor.\n\n-- \n"
        "Anna Example\nThe Desk\n"
    )
    found = article(mail(body))
    furniture = with_role(found, Role.FURNITURE)
    assert "older statement" in furniture
    assert "The Desk" in furniture
    assert "wrote" in furniture
    assert SAID in with_role(found, Role.MAIN)


def test_below_original_message_all_is_quoted() -> None:
    body = f"{SAID}\n\n-----Original Message-----\nFrom: Bob\nSubject: Old\n\nThe mayor denied it.\n"
    assert "denied" in with_role(article(mail(body)), Role.FURNITURE)


def test_a_forwarded_text_is_the_news() -> None:
    body = f"---------- Forwarded message ---------\nFrom: Bob <b@desk.example>\nSubject: Old\n\n{SAID}\n"
    found = article(mail(body))
    assert SAID in with_role(found, Role.MAIN)
    assert "Bob" in with_role(found, Role.FURNITURE)


NEWSLETTER = f"""<html><head><style>p {{color: red}}</style><title>x</title></head><body>
<div style="display:none">Preview &#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;</div>
<p><a href="https://x.example">View in browser</a></p>
<table><tr><td><h1>New trains</h1><p>{SAID}</p><p>{MORE}</p></td></tr></table>
<div class="gmail_quote">An older statement by the mayor.</div>
<p>You are receiving this because you signed up. <a href="u">Unsubscribe</a></p>
<p>The Desk, Example Street 1</p></body></html>"""


def test_a_newsletters_markup_is_read_whole_with_its_footer_apart() -> None:
    parts = (f"Content-Type: text/html; charset=utf-8\n\n{NEWSLETTER}",)
    found = article(mixed("Content-Type: text/plain\n\nPlease view in browser.\n", *parts))
    assert with_role(found, Role.MAIN).split("\n\n") == [SAID, MORE]
    furniture = with_role(found, Role.FURNITURE)
    for words in ("View in browser", "older statement", "Unsubscribe", "Example Street"):
        assert words in furniture
    assert "Preview" not in found.text
    assert "color" not in found.text


def test_what_is_attached_becomes_submissions_of_its_own_after_the_text() -> None:
    attached = f"Content-Type: text/plain; name*=utf-8''%D8%A8.txt\nContent-Disposition: attachment\n\n{MORE}"
    forwarded = (
        "Content-Type: message/rfc822\n\nFrom: b@desk.example\nTo: c@desk.example\nSubject: Inner\n\nHe denied it.\n"
    )
    picture = "Content-Type: image/png\nContent-Disposition: attachment; filename=logo.png\n\nx"
    found = list(members(mixed(TEXT, attached, forwarded, picture)).submissions)
    assert [m.name for m in found] == ["mail / message.eml", "mail / ب.txt", "mail / Inner.eml"]
    assert all(m.channel is Channel.CONTAINER for m in found)
    body = article(found[0].payload or b"")
    assert (body.title, body.authors) == ("New trains", ("Anna Example",))
    assert MORE in body.text
    assert (found[1].payload or b"").strip() == MORE.encode()
    assert article(found[2].payload or b"").title == "Inner"


def test_a_mail_without_a_word_gives_only_what_is_attached() -> None:
    attached = f"Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\n{MORE}"
    found = list(members(mixed("Content-Type: text/plain\n\nSent from my phone\n", attached)).submissions)
    assert [m.name for m in found] == ["mail / a.txt"]


def test_parts_behind_the_closing_mark_are_not_lost() -> None:
    attached = f"--b1\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\n{MORE}\n--b1--\n"
    assert len(list(members(mixed(TEXT) + attached.encode()).submissions)) == 2


def test_a_mail_below_the_line_of_a_mailbox_is_the_one_member_of_that() -> None:
    [found] = members(b"From anna@desk.example Tue May 12 10:15:00 2026\n" + mail(SAID)).submissions
    assert isinstance(found, NewSubmission)
    assert article(found.payload or b"").title == "New trains"


def test_an_encrypted_mail_is_refused_as_locked() -> None:
    assert refusal(mail("x", kind="multipart/encrypted; boundary=b")).reason.code is ReasonCode.ENCRYPTED


def test_an_empty_mail_is_refused() -> None:
    assert refusal(mail("")).reason.code is ReasonCode.NO_ARTICLE


def test_prose_that_begins_with_a_colon_is_no_mail() -> None:
    assert read(b"Cairo: the minister said so.\nParis: nobody did.\n", name="a.txt")


def nested(depth: int) -> bytes:
    body = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(depth))
    return f"{HEAD}{body}{TEXT}".encode()


@pytest.mark.parametrize(
    "payload",
    [
        nested(1_000),
        nested(60),
        HEAD.encode() + b"Subject: " + b"=?utf-8?B?QUJD?= " * 80_000 + b"\n\n",
        HEAD.encode() + b"X-Long: " + b"a" * 1_000_000 + b"\n\n",
        HEAD.encode() + b"X: y\n" * 300_000,
        mixed(*["Content-Type: text/plain\n\n"] * 5_000),
        mail("<" * 2_000_000, kind="text/html"),
        mail("<b>" * 1_000_000, kind="text/html"),
        mail("<!--" * 500_000, kind="text/html"),
        HEAD.encode() + b"Content-Type: multipart/mixed; boundary=\n\n--\n--\n" * 1_000,
    ],
    ids=[
        "1000 deep",
        "60 deep",
        "subject",
        "long field",
        "fields",
        "parts",
        "brackets",
        "tags",
        "comments",
        "no boundary",
    ],
)
def test_hostile_mails_end_within_bounds(payload: bytes) -> None:
    started = time.process_time()
    try:
        found: object = read(payload, name="a.eml", limits=Limits(reader_seconds=5))
    except Rejected as refused:
        found = refused.reason.advice
    assert found
    assert time.process_time() - started < 10


def test_ten_megabytes_in_one_base64_line_are_read_within_bounds() -> None:
    line = base64.b64encode((SAID + " ").encode() * 100_000).decode()
    head = "Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64"
    part = f"{head}\n\n{line}"
    assert len(list(members(mixed(TEXT, part)).submissions)) == 2
