"""Texts that would take quadratic time, were there a step that looks back, or ahead, as far as the text goes."""

from collections.abc import Callable, Mapping

Text = Callable[[int], str]
"""A text of so many of its units."""


def _of(unit: str) -> Text:
    return lambda count: unit * count


def _numbered(unit: str) -> Text:
    """Units that differ, so that nothing is known from before; `#` stands for a word of letters."""

    def word(n: int) -> str:
        return "".join("abcdefghij"[int(digit)] for digit in str(n))

    return lambda count: "".join(unit.replace("#", word(n)) for n in range(count))


NEWS_EN = """Jane Holt, the minister of transport, said on Monday that the bridge would be closed for two years. \
"We will not repair it again," she told reporters in Dunmore. According to the regional council, the works would \
cost 40 million.
Robert Finch, a spokesman for the union, denied the report, adding that nobody had asked the workers. "It is a \
disgrace," said Finch. The council urged residents to use the ferry.
"""
NEWS_AR = """قال وزير النقل سامي حداد يوم الاثنين إن الجسر سيغلق لمدة عامين. وأضاف: «لن نصلحه مرة أخرى»، مشيراً إلى أن \
الأعمال ستكلف أربعين مليونا. وبحسب المجلس المحلي، فإن السكان سيستخدمون العبارة.
ونفى المتحدث باسم النقابة رامي الخطيب التقرير، مؤكداً أن أحداً لم يسأل العمال. ودعا المجلس السكان إلى استخدام \
العبارة. ونقلت وكالة المدينة عن الحداد قوله إن القرار نهائي.
"""


def news(code: str, length: int) -> str:
    """Ordinary news of so many code points."""
    story = NEWS_AR if code == "ar" else NEWS_EN
    return (story * (length // len(story) + 1))[:length]


ANY: Mapping[str, Text] = {
    **{f"opening {mark}": _of(f" {mark}word") for mark in "“”\"'«»‹›„‘’`"},
    **{f"closing {mark}": _of(f"word{mark} ") for mark in '“”"«»„’'},
    **{f"{mark} by itself": _of(f"{mark} ") for mark in "“\"«'"},
    **{f"{mark} without spaces": _of(mark) for mark in "“\"«'‘"},
    "every mark in turn": _of("“ ”\" «»‘ ’„ “'' `` "),
    "a mark opening each paragraph": _of("“It is so and so it was\n"),
    "paragraphs of dashed speech": _of("—So it is —he said—. And so “it” was.\n"),
    "commas": _of(", "),
    "brackets": _of("(["),
    "brackets in pairs": _of("() "),
    "digits": _of("1234567890 "),
    "one number": _of("1234567890"),
    "dotted numbers": _of("1.2"),
    "full stops": _of("."),
    "dashes": _of(" – word"),
    "hyphens": _of("a-"),
    "initials": _of("A."),
    "capitals": _of("A "),
    "vowel signs": _of("\u064b"),
    "newlines": _of("\n"),
    "one word": _of("xx"),
    "words by turns Arabic and Latin": _of("Jane قال Holt إن said الوزير that سامي "),
}
ENGLISH: Mapping[str, Text] = {
    "cues": _of("said "),
    "names": _of("Jane Holt Robert Finch "),
    "different names": _numbered("Jane Holt# said that it was so.\n"),
    "different officials": _numbered("Jane Holt#, the minister of roads, left. The minister said it was so.\n"),
    "said that, nested": _of("he said that "),
    "named, said that, nested": _of("Smith said that "),
    "quoted as saying": _of("was quoted as saying "),
    "according to": _of("according to Smith, "),
    "adding": _of("adding that it was, "),
    "told": _of("told Holt that "),
    "pronouns": _of("He said it was so.\n"),
    "offices": _of("The minister said it was so. "),
    "organisations": _of("the Ministry of "),
    "dates": _of("on Monday 7 November 2024 "),
    "and": _of("Holt and Finch and "),
    "who": _of("Holt, who "),
    "colons": _of("Holt: "),
    "paragraphs of one word": _of("Holt\n"),
    "paragraphs of one cue": _of("said\n"),
    "interview": _of("Q: what?\nA: it is so.\n"),
    "one sentence": _of("Jane Holt said that the bridge and the ferry were closed by the council in Dunmore, and "),
    "cue and opening mark": _of('he said "a b '),
    "nested in a quotation": lambda count: 'he said "' + "he said that " * count + '"',
}
ARABIC: Mapping[str, Text] = {
    "cues": _of("قال "),
    "names": _of("سامي حداد رامي الخطيب "),
    "different names": _numbered("قال سامي حداد# إن الجسر مغلق.\n"),
    "said that, nested": _of("قال إنه "),
    "according to": _of("بحسب سميث، "),
    "pointing out": _of("مشيراً إلى أن ذلك، "),
    "relayed": _of("نقلت وكالة عن "),
    "titles": _of("الوزير "),
    "offices": _of("وزير الخارجية "),
    "organisations": _of("وزارة "),
    "name heads": _of("عبد بن "),
    "colons": _of("حداد: نعم هو كذلك\n"),
    "paragraphs of one cue": _of("قال\n"),
    "pluperfect": _of("كان سامي قد "),
    "one sentence": _of("قال سامي حداد إن الجسر والطريق والعبارة مغلقة بقرار من المجلس في المدينة، و"),
}
OF_LANGUAGE: Mapping[str, Mapping[str, Text]] = {"en": ENGLISH, "ar": ARABIC}
