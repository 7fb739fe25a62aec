"""Words around authors' names: labels, roles, newsrooms, and names that begin with the Arabic "and". Data only."""

from services.common.folding import fold


def _each(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


LABELS = (
    "written by", "words", "reported by", "story by", "words by", "interview by", "report by", "posted by",
    "published by", "by", "author", "von", "ein artikel von", "eine analyse von", "ein kommentar von",
    "ein interview von", "autor", "autorin", "autoren", "text", "par", "por", "escrito por", "texto", "redaccion",
    "per", "di", "a cura di", "da", "door", "af", "av", "af journalist", "przez", "yazan", "haber", "كتب", "كتبت",
    "كتبه", "كتبته", "كتبها", "بقلم", "إعداد", "أعد التقرير", "أعده", "أعدته", "أعدها", "تقرير", "تحقيق", "حوار",
    "أجرى الحوار", "أجرت الحوار", "حاوره", "حاورته", "حاورها", "متابعة", "تغطية", "ترجمة", "تحرير", "الكاتب",
    "الكاتبة", "المحرر", "المحررة", "الصحفي", "الصحفية", "المؤلف", "مراسلنا", "مراسلتنا", "المصدر", "نویسنده",
    "خبرنگار", "به قلم", "گزارش", "نگارنده", "نووسینی", "ئامادەکردنی", "تحریر",
)  # fmt: skip
"""What stands before a name, with or without a colon."""

NEEDS_MARK = frozenset(
    fold(label)
    for label in (
        "author", "words", "text", "texto", "per", "da", "di", "av", "af", "haber", "تقرير", "تحقيق", "حوار",
        "متابعة", "تغطية", "ترجمة", "تحرير", "المصدر", "گزارش", "تحریر", "الكاتب", "الكاتبة", "الصحفي", "الصحفية",
        "المؤلف", "المحرر", "المحررة", "redaccion",
    )
)  # fmt: skip
"""Labels that are common words too: a name follows only behind a colon or dash."""

ROLES = _each(
    "reporter correspondent editor writer journalist producer columnist contributor staff bureau chief senior "
    "freelance intern photographer videographer redakteur redakteurin korrespondent korrespondentin reporterin "
    "journaliste correspondant correspondante redacteur redactrice periodista corresponsal "
    "محرر محررة مراسل مراسلة صحفي صحفية صحافي صحافية كاتب كاتبة رئيس مدير"
)
"""A piece of a byline with one of these is a role, where another piece is a name."""

NEWSROOMS = _each(
    "redaktion redaction redazione redaccion newsroom newsdesk desk team staff online editors editorial agencies "
    "agency news press service digital nachrichten redaktionsnetzwerk وكالات مواقع تحرير قسم فريق هيئة شبكة وكالة موقع "
    "صحيفة جريدة قناة بوابة"
)
"""A name with one of these is a newsroom's or an outlet's, not a person's."""

NAMES_LIKE_AND = _each(
    "وليد وائل وسام وفاء وجدي وحيد ورد وهبة وهيب وصال وداد ولاء وردة وسيم وعد وضاح وفيق وصفي وهبي ودود وجيه وجيهة "
    "وديع وداع وسن وئام وجدان وهدان واثق وافي واصف والي وارث ورقة"
)
"""Arabic names that begin with the letter of "and"."""

NO_NAMES = _each(
    "news local world national international regional politics political business economy economics money finance "
    "markets sport sports football culture arts entertainment lifestyle life health science technology tech "
    "climate environment education travel opinion comment analysis features feature investigation interview "
    "interviews video photos live breaking latest update updates press release releases report reports exclusive "
    "special top story stories home the a an of in on at for with from to and by about after how why what who "
    "when today yesterday أخبار خبر شؤون رياضة اقتصاد سياسة ثقافة فنون مجتمع محليات منوعات تقارير تقرير آراء رأي "
    "مقالات مقال حوادث صحة تكنولوجيا تقنية علوم دولي دولية عربي عربية محلي محلية وطني وطنية ملفات تحقيقات خاص "
    "حصري عاجل كتاب حوارات حوار بيان بيانات صحفي مدينة محافظة ولاية وزارة مجلس جامعة شركة في من على إلى عن مع بعد "
    "قبل خلال هذا هذه "
)
"""Words of sections and sentences, which no name of a person that stands by itself has."""

PARTICLES = frozenset(
    ("de", "del", "della", "der", "den", "di", "da", "dos", "du", "la", "le", "van", "von", "bin", "al", "el", "y")
)
"""Small words inside names."""
