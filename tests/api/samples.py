"""Invented articles with their statements, marked up by hand, for tests and for looking at the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from services.common.contracts.articles import Article, Block, DateBasis, Published, Role, StoredArticle
from services.common.contracts.spans import Span
from services.common.contracts.statements import (
    CueClass,
    DatePrecision,
    Evidence,
    Kind,
    NamedSpeaker,
    Polarity,
    SaidOn,
    SpeakerKind,
    Statement,
    StatementId,
    statement_id,
)
from services.common.contracts.submissions import Channel, NewSubmission, Outcome, Stage
from services.common.store import arrivals, articles, statements, submissions
from services.common.store.engine import writing
from services.extract import linking

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def an_article(
    *blocks: tuple[Role, str],
    title: str | None = None,
    language: str = "en",
    publisher: str | None = "Harbour Gazette",
    url: str | None = "https://news.example/a",
    day: date | None = date(2026, 11, 20),
    via: tuple[str, ...] = (),
) -> Article:
    """An article whose text is its blocks, with a blank line between two."""
    text, placed = "", []
    for role, words in blocks:
        placed.append(Block(role=role, span=Span(len(text), len(text) + len(words))))
        text += words + "\n\n"
    return Article(
        text=text.rstrip("\n"),
        title=title,
        language=language,
        blocks=tuple(placed),
        publisher=publisher,
        url=url,
        via=via,
        published=None if day is None else Published(day=day, basis=DateBasis.META),
    )


def said(
    article: Article,
    *content: str,
    source: str | None = None,
    cue: str | None = None,
    name: str | None = "Marta Quell",
    role: str | None = None,
    speaker_kind: SpeakerKind = SpeakerKind.PERSON,
    kind: Kind = Kind.INDIRECT,
    section: Role = Role.MAIN,
    on: date | None = None,
    venue: str | None = None,
    inside: Statement | None = None,
    act: CueClass | None = CueClass.SAY,
    polarity: Polarity | None = Polarity.POSITIVE,
    to: str | None = None,
    near: str = "",
) -> Statement:
    """A statement whose parts are where their words first stand, from the words `near` on."""
    after = article.text.index(near)

    def where(words: str | None) -> Span | None:
        if words is None:
            return None
        start = article.text.index(words, after)
        return Span(start, start + len(words))

    spans = tuple(span for words in content if (span := where(words)) is not None)
    return Statement(
        id=statement_id(article.id, where(source), where(cue), spans),
        article_id=article.id,
        kind=kind,
        section=section,
        source=where(source),
        cue=where(cue),
        content=spans,
        speaker=NamedSpeaker(
            name=name,
            kind=speaker_kind,
            role=role,
            resolved_by="name" if name else "unnamed",
            resolved_from=where(source),
        ),
        evidence=Evidence(engine="rules", version="0.1.0", pattern="source-cue-after", cue=cue and "say"),
        confidence=0.9,
        said_on=None if on is None else SaidOn(day=on, precision=DatePrecision.DAY, basis="on Thursday"),
        venue=where(venue),
        nested_in=None if inside is None else StatementId(inside.id),
        cue_class=act,
        polarity=polarity,
        addressee=where(to),
    )


def store(
    engine: Engine, article: Article, found: Sequence[Statement], *, now: datetime = NOW, linked: bool = True
) -> StoredArticle:
    """The article as if it had gone the whole way, brought by a submission of its own."""
    with writing(engine) as conn:
        (row,) = submissions.accept(
            conn,
            [
                NewSubmission(
                    channel=Channel.TEXT,
                    name=article.title or "a text",
                    payload=article.text.encode("utf-8", "replace"),
                )
            ],
            now=now,
        )
        stored = articles.insert(conn, article, row.id, now=now)
        assert stored is not None
        submissions.advance(conn, row.id, at=Stage.INGEST, to=Stage.EXTRACT, now=now, article_id=stored.id)
        submissions.advance(conn, row.id, at=Stage.EXTRACT, to=Stage.LINK, now=now)
        statements.replace(conn, stored, found, now=now)
        if linked:
            linking.link(conn, [stored.id], now=now)
        submissions.finish(conn, row.id, Outcome.DONE, now=now)
        if linked:
            arrivals.announce(conn, [stored.id])
    return stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    article: Article
    statements: tuple[Statement, ...]


def harbour() -> Sample:
    """English, with a title, a caption, a nested statement, a related block and furniture."""
    article = an_article(
        (Role.TITLE, "Quell: port of Ardeen to reopen on Monday"),
        (
            Role.MAIN,
            "The port of Ardeen will reopen on Monday, harbour master Marta Quell said on Thursday.\n"
            "“We are ready, and the pilots are ready,” she told reporters in Ardeen. "
            "“Every crane has been tested twice.”\n"
            "Quell added that the ministry had assured her that “no vessel will wait longer than a day”.\n"
            "Officials in the capital said the dredging had cost less than planned, according to the Ardeen Monitor.",
        ),
        (Role.CAPTION, "Cranes at Ardeen on Thursday."),
        (
            Role.RELATED,
            "Read more: Ferry owners ask for patience\n"
            "The ferry owners’ association said in a statement that summer fares would not rise.",
        ),
        (Role.FURNITURE, "Share · Print · Tags: ports, trade"),
        title="Quell: port of Ardeen to reopen on Monday",
        via=("Coastal Press",),
    )
    quell = {"name": "Marta Quell", "role": "harbour master"}
    thursday = date(2026, 11, 19)
    added = said(
        article,
        "that the ministry had assured her that “no vessel will wait longer than a day”",
        source="Quell",
        cue="added",
        kind=Kind.MIXED,
        on=thursday,
        near="Quell added",
        **quell,
    )
    return Sample(
        article=article,
        statements=(
            said(
                article,
                "port of Ardeen to reopen on Monday",
                source="Quell",
                kind=Kind.INDIRECT,
                section=Role.TITLE,
                **quell,
            ),
            said(
                article,
                "The port of Ardeen will reopen on Monday",
                source="harbour master Marta Quell",
                cue="said",
                on=thursday,
                **quell,
            ),
            said(
                article,
                "“We are ready, and the pilots are ready,”",
                "“Every crane has been tested twice.”",
                source="she",
                cue="told",
                to="reporters",
                kind=Kind.DIRECT,
                venue="in Ardeen",
                on=thursday,
                **quell,
            ),
            added,
            said(
                article,
                "“no vessel will wait longer than a day”",
                source="the ministry",
                cue="had assured",
                name="Ministry of Transport",
                speaker_kind=SpeakerKind.ORGANIZATION,
                kind=Kind.DIRECT,
                act=CueClass.PROMISE,
                near="Quell added",
                inside=added,
            ),
            said(
                article,
                "Officials in the capital said the dredging had cost less than planned",
                source="the Ardeen Monitor",
                cue="according to",
                act=CueClass.REPORT,
                name="The Ardeen Monitor",
                speaker_kind=SpeakerKind.OUTLET,
            ),
            said(
                article,
                "the dredging had cost less than planned",
                source="Officials in the capital",
                cue="said",
                near="Officials",
                name=None,
                speaker_kind=SpeakerKind.GROUP,
            ),
            said(
                article,
                "that summer fares would not rise",
                source="The ferry owners’ association",
                cue="said in a statement",
                name="Ferry Owners’ Association",
                speaker_kind=SpeakerKind.ORGANIZATION,
                section=Role.RELATED,
            ),
        ),
    )


def council() -> Sample:
    """Arabic, with words and numbers of the other direction in it, a clitic before a cue, and a related block."""
    article = an_article(
        (Role.TITLE, "رئيسة المجلس: مشروع «Ardeen 2030» يبدأ هذا الشهر"),
        (
            Role.MAIN,
            "قالت رئيسة المجلس البلدي ليلى الحمداوي، اليوم الخميس، إن مشروع «Ardeen 2030» "
            "سيبدأ قبل نهاية الشهر الجاري.\n"
            "وأضافت: «لن يدفع السكان درهماً واحداً، وقد خصصنا 12.5 مليون درهم لهذه المرحلة».\n"
            "NATO ليست طرفاً في المشروع، بحسب متحدث باسم وزارة النقل الذي أوضح أن العقود محلية بالكامل.",
        ),
        (Role.RELATED, "اقرأ أيضاً: أسعار النقل البحري\nوأكد اتحاد أصحاب العبّارات أن الأسعار لن ترتفع خلال الصيف."),
        title="رئيسة المجلس: مشروع «Ardeen 2030» يبدأ هذا الشهر",
        language="ar",
        publisher="صحيفة المرسى",
        url="https://news.example/ar/1",
        via=("وكالة الساحل",),
    )
    leila = {"name": "ليلى الحمداوي", "role": "رئيسة المجلس البلدي"}
    thursday = date(2026, 11, 19)
    return Sample(
        article=article,
        statements=(
            said(
                article,
                "إن مشروع «Ardeen 2030» سيبدأ قبل نهاية الشهر الجاري",
                source="رئيسة المجلس البلدي ليلى الحمداوي",
                cue="قالت",
                on=thursday,
                **leila,
            ),
            said(
                article,
                "«لن يدفع السكان درهماً واحداً، وقد خصصنا 12.5 مليون درهم لهذه المرحلة»",
                cue="أضافت",
                kind=Kind.DIRECT,
                on=thursday,
                **leila,
            ),
            said(
                article,
                "NATO ليست طرفاً في المشروع",
                source="متحدث باسم وزارة النقل",
                cue="بحسب",
                name=None,
                role="متحدث باسم وزارة النقل",
            ),
            said(
                article,
                "أن الأسعار لن ترتفع خلال الصيف",
                source="اتحاد أصحاب العبّارات",
                cue="أكد",
                name="اتحاد أصحاب العبّارات",
                speaker_kind=SpeakerKind.ORGANIZATION,
                section=Role.RELATED,
            ),
        ),
    )
