"""Lists of feeds: read from other readers' exports, and written so that they read the same again."""

import pytest

from services.common.contracts.opml import MOST_FEEDS, OpmlError, Outline, read_opml, write_opml


def test_feeds_are_found_in_whatever_folder_they_lie() -> None:
    document = """<opml><head/><body><outline text="a"><outline text="b">
        <outline text=" Port\n news " xmlUrl=" https://news.example/1 "/></outline>
        <outline XMLURL="https://news.example/2"/><outline xmlurl="https://news.example/1" title="again"/>
        </outline></body></opml>"""
    assert read_opml(document.encode()) == (
        Outline(url="https://news.example/1", title="Port news"),
        Outline(url="https://news.example/2"),
    )


def test_what_is_written_reads_the_same() -> None:
    feeds = (
        Outline(url="https://news.example/?a=1&b=2", title='أخبار "الميناء" <b> & more'),
        Outline(url="https://news.example/x"),
    )
    again = read_opml(write_opml(feeds, title="Feeds & more \0").encode())
    assert again == (feeds[0], Outline(url=feeds[1].url, title=feeds[1].url))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1256"])
def test_its_encoding_is_heeded(encoding: str) -> None:
    document = (
        f'<?xml version="1.0" encoding="{encoding}"?><opml><body><outline text="ميناء" xmlUrl="x"/></body></opml>'
    )
    assert read_opml(document.encode(encoding)) == (Outline(url="x", title="ميناء"),)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"words",
        b"<opml><body>",
        b"<rss><outline xmlUrl='x'/></rss>",
        b'<?xml version="1.0" encoding="klingon"?><opml/>',
        b'<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><body><outline xmlUrl="&b;"/></body></opml>',
        b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml>&a;</opml>',
        b"<opml>" + b"<outline>" * 100_000,
        b"<opml>" + b"".join(b'<outline xmlUrl="%d"/>' % n for n in range(MOST_FEEDS + 1)) + b"</opml>",
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(document: bytes) -> None:
    with pytest.raises(OpmlError, match=r".{10}"):
        read_opml(document)
