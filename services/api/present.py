"""From inner values to what the API promises: one small function for each object."""

from collections import Counter
from collections.abc import Sequence

from services.api import batch_schemas, links, schemas
from services.api.feeding import Added
from services.common.contracts.articles import Article, Published, StoredArticle
from services.common.contracts.feeds import Feed, FeedState
from services.common.contracts.spans import Span, envelope
from services.common.contracts.speakers import Speaker
from services.common.contracts.statements import Statement, StoredStatement
from services.common.contracts.submissions import Reason, ReasonCode, Stage, Submission
from services.common.contracts.utterances import Utterance
from services.common.store.articles import Headline
from services.common.store.columns import storable
from services.common.store.copies import NOT_CARRIED, Carried, Carrier
from services.common.store.statements import ListedStatement

PART_GLUE = " … "
"""Between the parts of a content that stands in several places."""


def submission(row: Submission) -> schemas.Submission:
    return schemas.Submission(
        id=row.id,
        channel=row.channel,
        name=row.name,
        url=row.url,
        received_at=row.received_at,
        updated_at=row.updated_at,
        stage=row.stage,
        attempts=row.attempts,
        outcome=row.outcome,
        reason=reason(row.reason),
        article_id=row.article_id,
        duplicate_of=row.duplicate_of,
        replaced_by=row.replaced_by,
        parent_id=row.parent_id,
        feed_id=row.feed_id,
        members=row.members,
        links=schemas.SubmissionLinks(
            self=links.submission(row.id),
            article=row.article_id and links.article(row.article_id),
            statements=row.article_id and links.article_statements(row.article_id),
            duplicate_of=row.duplicate_of and links.submission(row.duplicate_of),
            parent=row.parent_id and links.submission(row.parent_id),
            feed=row.feed_id and links.feed(row.feed_id),
            members=links.members(row.id) if row.members else None,
            page=links.page_of_submission(row.id),
        ),
    )


def reason(inner: Reason | None) -> schemas.Reason | None:
    if inner is None:
        return None
    return schemas.Reason(code=inner.code, message=inner.message, advice=inner.advice, detail=inner.detail)


def feed(row: Feed) -> schemas.Feed:
    return schemas.Feed(
        id=row.id,
        url=row.url,
        title=row.title,
        kind=row.kind,
        language=row.language,
        state=row.state,
        take_from=row.take_from,
        added_at=row.added_at,
        polled_at=row.polled_at,
        succeeded_at=row.succeeded_at,
        result=row.result,
        next_poll_at=None if row.state is FeedState.PAUSED else row.next_poll_at,
        interval_seconds=row.fixed_interval_seconds,
        failures=row.failures,
        reason=reason(row.reason),
        choices=_choices(row.reason),
        moved_to=row.moved_to,
        items=row.items,
        last_item_at=row.last_item_at,
        links=schemas.FeedLinks(
            self=links.feed(row.id), submissions=links.feed_submissions(row.id), page=links.page_of_feed(row.id)
        ),
    )


def _choices(why: Reason | None) -> list[schemas.FeedChoice]:
    """The feeds that a page names, which the poll has kept as the detail of its reason, one a line."""
    if why is None or why.code is not ReasonCode.NOT_A_FEED or not why.detail:
        return []
    parted = (line.partition("\t") for line in why.detail.splitlines())
    return [schemas.FeedChoice(url=url, title=title or None) for url, _, title in parted]


def added_feeds(found: Sequence[Added]) -> schemas.AddedFeeds:
    items = [
        schemas.AddedFeed(
            url=one.url,
            result="refused" if one.feed is None else "added" if one.is_new else "known",
            feed=None if one.feed is None else feed(one.feed),
            reason=reason(one.refusal),
        )
        for one in found
    ]
    counted = Counter(item.result for item in items)
    return schemas.AddedFeeds(items=items, added=counted["added"], known=counted["known"], refused=counted["refused"])


def accepted(rows: Sequence[Submission]) -> schemas.Accepted:
    refused = sum(row.stage is Stage.FINISHED for row in rows)
    return schemas.Accepted(items=[submission(row) for row in rows], accepted=len(rows) - refused, refused=refused)


def batch(rows: Sequence[Submission], lines: Sequence[int]) -> batch_schemas.Batch:
    """The rows of a batch, each with the number of its line."""
    items = [
        batch_schemas.BatchItem(
            line=line,
            id=row.id,
            name=row.name,
            outcome=row.outcome,
            reason=reason(row.reason),
            link=links.submission(row.id),
        )
        for line, row in zip(lines, rows, strict=True)
    ]
    refused = sum(row.stage is Stage.FINISHED for row in rows)
    return batch_schemas.Batch(items=items, accepted=len(rows) - refused, refused=refused)


def headline(of: Headline, carried: Carried = NOT_CARRIED) -> schemas.ArticleSummary:
    return schemas.ArticleSummary(
        id=of.id,
        title=of.title and storable(of.title),
        language=of.language,
        published=published(of.published),
        publisher=of.publisher,
        url=of.url,
        stored_at=of.stored_at,
        copy_of=of.copy_of,
        listed_in=of.listed_in,
        copies=carried.copies,
        outlets=carried.outlets,
        links=schemas.ArticleLinks(
            self=links.article(of.id),
            statements=links.article_statements(of.id),
            page=links.page_of_article(of.id),
        ),
    )


def article(stored: StoredArticle, carried_by: schemas.CarriedBy) -> schemas.Article:
    inner = stored.article
    counts = Carried(copies=carried_by.copies, outlets=carried_by.outlets)
    return schemas.Article(
        **dict(headline(headline_of(stored), counts)),
        carried_by=carried_by,
        via=list(inner.via),
        authors=list(inner.authors),
        modified=published(inner.modified),
        section=inner.section and storable(inner.section),
        submission=links.submission(stored.submission_id),
        characters=len(inner.text),
        text=storable(inner.text),
        blocks=[schemas.Block(role=block.role, start=block.span.start, end=block.span.end) for block in inner.blocks],
    )


def headline_of(stored: StoredArticle) -> Headline:
    inner = stored.article
    return Headline(
        id=stored.id,
        title=inner.title,
        language=inner.language,
        publisher=inner.publisher,
        published=inner.published,
        url=inner.url,
        stored_at=stored.stored_at,
        copy_of=stored.copy_of,
        listed_in=stored.listed_in,
    )


def carrier(row: Carrier) -> schemas.Carrier:
    return schemas.Carrier(
        article_id=row.article_id,
        listed_in=row.listed_in,
        similarity=round(row.share, 3),
        title=row.title,
        publisher=row.publisher,
        url=row.url,
        published=published(row.published),
        stored_at=row.stored_at,
        links=schemas.CarrierLinks(article=links.article(row.article_id), page=links.page_of_article(row.article_id)),
    )


def published(inner: Published | None) -> schemas.Published | None:
    if inner is None:
        return None
    return schemas.Published(day=inner.day, at=inner.at, precision=inner.precision, basis=inner.basis)


def listed(row: ListedStatement, venue: str | None, carried: Carried = NOT_CARRIED) -> schemas.Statement:
    """A statement of a list, which knows its words but not its article's text; `venue` is the venue's words."""
    inner, article = row.stored.statement, row.article
    # Made at once: a class for each part, one after the other, takes three times as long, fifty times a page.
    return schemas.Statement.model_validate(
        {
            "id": inner.id,
            "kind": inner.kind,
            "section": inner.section,
            "speaker": {
                "id": row.stored.speaker_id,
                "name": inner.speaker.name,
                "kind": inner.speaker.kind,
                "role": inner.speaker.role,
                "resolved_by": inner.speaker.resolved_by,
                "resolved_from": _span(inner.speaker.resolved_from, row.resolved_from_text),
            },
            "source": _span(inner.source, row.source_text),
            "cue": _span(inner.cue, row.cue_text),
            "content": _parts(inner.content, row.content_text),
            "words": row.content_text,
            "cue_class": inner.cue_class,
            "polarity": inner.polarity,
            "addressee": _span(inner.addressee, row.addressee_text),
            "said_on": inner.said_on
            and {"day": inner.said_on.day, "precision": inner.said_on.precision, "basis": inner.said_on.basis},
            "venue": _span(inner.venue, venue),
            "nested_in": inner.nested_in,
            "chain": list(row.stored.chain),
            "confidence": inner.confidence,
            "review": inner.review,
            "article": {
                "id": article.id,
                "title": article.title,
                "publisher": article.publisher,
                "published": article.published and article.published.day,
                "language": article.language,
                "url": article.url,
                "copies": carried.copies,
                "outlets": carried.outlets,
            },
            "evidence": {
                "engine": inner.evidence.engine,
                "version": inner.evidence.version,
                "pattern": inner.evidence.pattern,
                "cue": inner.evidence.cue,
                "score": inner.evidence.score,
            },
            "extracted_at": row.stored.extracted_at,
            "links": {
                "self": links.statement(inner.id),
                "article": links.article(article.id),
                "speaker": row.stored.speaker_id and links.speaker(row.stored.speaker_id),
                "nested_in": inner.nested_in and links.statement(inner.nested_in),
                "utterances": links.utterances_of(inner.id),
                "page": links.place_in_article(article.id, inner.id),
            },
        }
    )


def statement_of(stored: StoredStatement, of: StoredArticle, carried: Carried) -> schemas.Statement:
    """A statement beside its article, whose text gives the words."""
    inner, text = stored.statement, storable(of.article.text)
    row = ListedStatement(
        stored=stored,
        article=headline_of(of),
        source_text=_words(inner.source, text),
        cue_text=_words(inner.cue, text),
        content_text=PART_GLUE.join(part.of(text) for part in inner.content),
        addressee_text=_words(inner.addressee, text),
        resolved_from_text=_words(inner.speaker.resolved_from, text),
    )
    return listed(row, _words(inner.venue, text), carried)


def statement_detail(stored: StoredStatement, of: StoredArticle, carried: Carried) -> schemas.StatementDetail:
    around = context(stored.statement, of.article)
    words = storable(around.of(of.article.text))
    return schemas.StatementDetail(
        **dict(statement_of(stored, of, carried)), context=schemas.Span(start=around.start, end=around.end, text=words)
    )


def _words(where: Span | None, text: str) -> str | None:
    return None if where is None else where.of(text)


def _span(where: Span | None, text: str | None) -> dict[str, int | str] | None:
    """What `schemas.Span` is made of."""
    return None if where is None or text is None else {"start": where.start, "end": where.end, "text": text}


def _parts(spans: Sequence[Span], joined: str) -> list[dict[str, int | str]]:
    """The parts of a content out of the joined words: the spans tell their lengths."""
    found: list[dict[str, int | str]] = []
    place = 0
    for span in spans:
        length = span.end - span.start
        found.append({"start": span.start, "end": span.end, "text": joined[place : place + length]})
        place += length + len(PART_GLUE)
    return found


def context(inner: Statement, of: Article) -> Span:
    """The whole lines that the statement's words stand in."""
    places = [*inner.content, *(place for place in (inner.source, inner.cue) if place is not None)]
    whole = envelope(places)
    start = of.text.rfind("\n", 0, whole.start) + 1
    end = of.text.find("\n", whole.end)
    return Span(start, len(of.text) if end < 0 else end)


def speaker(row: Speaker) -> schemas.Speaker:
    return schemas.Speaker(
        id=row.id,
        name=row.name,
        kind=row.kind,
        names=list(row.names),
        roles=list(row.roles),
        statements=row.statements,
        wikidata=row.wikidata,
        links=schemas.SpeakerLinks(
            self=links.speaker(row.id),
            statements=links.speaker_statements(row.id),
            utterances=links.speaker_utterances(row.id),
            page=links.page_of_speaker(row.id),
        ),
    )


def utterance(row: Utterance) -> schemas.Utterance:
    first_day, last_day = row.days or (None, None)
    return schemas.Utterance(
        id=row.id,
        speaker=row.speaker_name,
        speaker_id=row.speaker_id,
        words=row.words,
        language=row.language,
        statements=row.statements,
        reports=row.reports,
        copies=row.copies,
        outlets=row.outlets,
        languages=list(row.languages),
        first_day=first_day,
        last_day=last_day,
        links=schemas.UtteranceLinks(
            self=links.utterance(row.id),
            speaker=row.speaker_id and links.speaker(row.speaker_id),
            first=links.statement(row.first),
            page=links.page_of_utterance(row.id),
        ),
    )
