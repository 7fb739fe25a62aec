"""Makes XML from outside safe and readable: no document type, no entities, no characters that XML forbids."""

import html
import re

_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_DOCTYPE_MARK = re.compile(r"""<!--|[\[\]<>"']""")
_DECLARATION = re.compile(r"\s*<\?xml\b[^<>]{0,400}\?>")
_FIRST_ELEMENT = re.compile(r"<[A-Za-z_]")
_REFERENCE = re.compile(r"&(?!#(?:38|60|62|34|39);)(?:(#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{0,31});)?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HUGE_TAG = re.compile(r"<[A-Za-z_][^<>]{20000,}>?")
"""A tag with so much in it has thousands of attributes, on which libxml2's time grows with their square."""
_NUMBERED = {ord(c): f"&#{ord(c)};" for c in "&<>\"'"}
"""By number, because libxml2 drops `&amp;` and its like from everything behind a document's first fault."""
_OWN = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_STRAY = re.compile(
    r"<(/?(?:a|b|big|blockquote|br|center|div|em|font|h[1-6]|hr|i|img|li|ol|p|s|small|span|strong|sub|sup|table|tbody|td|tr"
    r"|u|ul)\b[^<>]{0,2000})>",
    re.IGNORECASE,
)
_VERBATIM = re.compile(r"<!\[CDATA\[|<!--")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", '"': '"', "'": "'"}


def mended(text: str, *, is_html_stray: bool = False) -> str:
    """The document without declaration and document type, its references written so that XML knows them.

    With no document type there are no entities to expand or to fetch. A bare `&` becomes `&amp;`, `&nbsp;` and the like
    become their characters. With `is_html_stray`, tags of HTML become text too: for feeds that write titles and
    descriptions without escaping them. What stands in CDATA and comments stays. One pass each.
    """
    text = _FORBIDDEN.sub("", text)
    m = _DECLARATION.match(text)
    text = text[m.end() :] if m else text
    text = _without_doctype(text)
    parts: list[str] = []
    at = 0
    while (m := _VERBATIM.search(text, at)) is not None:
        parts.append(_written(text[at : m.start()], is_html_stray))
        at = _after(text, _ENDS[m[0]], m.end())
        parts.append(text[m.start() : at])
    parts.append(_written(text[at:], is_html_stray))
    return "".join(parts)


def _written(markup: str, is_html_stray: bool) -> str:
    markup = _HUGE_TAG.sub("", markup)
    if is_html_stray and "<" in markup:
        markup = _STRAY.sub(r"&lt;\1&gt;", markup)
    if "&" not in markup:
        return markup
    for name, character in _OWN.items():
        markup = markup.replace(name, f"&#{ord(character)};")
    return _REFERENCE.sub(_reference, markup)


def _after(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return len(text) if found < 0 else found + len(mark)


def _without_doctype(text: str) -> str:
    """One before the first element only: that is where it stands, and where it would count."""
    head = _DOCTYPE.search(text[:200_000])
    if head is None:
        return text
    first = _FIRST_ELEMENT.search(text)
    if first is not None and first.start() < head.start():
        return text
    depth, at = 0, head.end()
    while (m := _DOCTYPE_MARK.search(text, at)) is not None:
        at = _after(text, _ENDS[m[0]], m.end()) if m[0] in _ENDS else m.end()
        if m[0] == ">" and depth == 0:
            return text[: head.start()] + text[at:]
        depth += {"[": 1, "<": 1, "]": -1, ">": -1}.get(m[0], 0)
    return text[: head.start()]


def _reference(m: re.Match[str]) -> str:
    """As browsers read them: &#146; is the apostrophe of windows-1252; a bare & stands for itself."""
    if m[1] is None:
        return "&#38;"
    character = _OWN.get(m[0]) or html.unescape(m[0])
    if character == m[0] and m[1].startswith("#"):
        return ""
    return _FORBIDDEN.sub("", character).translate(_NUMBERED)
