"""Makes small PDFs: signs set one by one where they are wanted, with a font that says what each one means."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 0.5
"""Of the type size: every sign's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Signs (each one letter, or what one sign means) set from left to right, beginning at a point of the page."""

    signs: Sequence[str]
    x: float
    y: float
    size: float = 10.0


def pdf_of(*pages: Sequence[Written], title: str | None = None, page_count: int | None = None) -> bytes:
    """A PDF of these pages; `page_count` has the first one repeated so many times."""
    codes: dict[str, int] = {}
    for page in pages:
        for written in page:
            for sign in written.signs:
                codes.setdefault(sign, len(codes) + 1)
    objects = ["", "", *_font(codes)]
    numbers: list[int] = []
    for page in pages:
        stream = "\n".join(
            f"BT /F {w.size} Tf {w.x} {w.y} Td <{''.join(f'{codes[s]:04x}' for s in w.signs)}> Tj ET" for w in page
        )
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
        contents = len(objects)
        for _ in range(page_count or 1):
            objects.append(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {contents} 0 R"
                "/Resources<</Font<</F 3 0 R>>>>>>"
            )
            numbers.append(len(objects))
    objects[0] = "<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Count {len(numbers)}/Kids[{' '.join(f'{n} 0 R' for n in numbers)}]>>"
    info = ""
    if title is not None:
        objects.append(f"<</Title<{'feff' + title.encode('utf-16-be').hex()}>>>")
        info = f"/Info {len(objects)} 0 R"
    return _file(objects, info)


def line(text: str, x: float, y: float, size: float = 10.0) -> Written:
    """A line that runs to the right."""
    return Written(signs=text, x=x, y=y, size=size)


def arabic(text: str, right: float, y: float, size: float = 10.0) -> Written:
    """A line that runs to the left from `right`, as it stands on paper: Latin letters and numbers keep their order."""
    words: list[str] = []
    for word in reversed(text.split(" ")):
        words += [*(word if word[0].isascii() and word[0].isalnum() else reversed(word)), " "]
    signs = words[:-1]
    return Written(signs=signs, x=right - WIDTH * size * len(signs), y=y, size=size)


def _font(codes: dict[str, int]) -> list[str]:
    pairs = "\n".join(f"<{code:04x}> <{sign.encode('utf-16-be').hex()}>" for sign, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )
    return [
        "<</Type/Font/Subtype/Type0/BaseFont/Example/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Example/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        f"/Supplement 0>>/DW {int(1000 * WIDTH)}/FontDescriptor 5 0 R>>",
        "<</Type/FontDescriptor/FontName/Example/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800"
        "/Descent -200/CapHeight 700/StemV 80>>",
        f"<</Length {len(cmap)}>>\nstream\n{cmap}\nendstream",
    ]


def _file(objects: Sequence[str], info: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    return bytes(out + f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{info}>>\nstartxref\n{start}\n%%EOF".encode())
