"""The words of dates in the languages we read: months, weekdays, clock words. Data only; keys are folded."""

from services.common.folding import fold

_GREGORIAN = {
    1: "january jan enero ene يناير كانون_الثاني جانفي ينائر ژانویه",
    2: "february feb febrero فبراير شباط فيفري فبرائر فوریه",
    3: "march mar marzo مارس آذار",
    4: "april apr abril abr أبريل إبريل نيسان أفريل ابريل آوریل",
    5: "may mayo مايو أيار ماي مائي مه",
    6: "june jun junio يونيو حزيران جوان يونيه ژوئن",
    7: "july jul julio يوليو تموز جويلية يوليوز يوليه ژوئیه",
    8: "august aug agosto ago أغسطس آب أوت غشت اوت",
    9: "september sept sep septiembre setiembre سبتمبر أيلول شتنبر سپتامبر",
    10: "october oct octubre أكتوبر تشرين_الأول أوكتوبر اکتبر",
    11: "november nov noviembre نوفمبر تشرين_الثاني نونبر نوامبر",
    12: "december dec diciembre dic ديسمبر كانون_الأول دجنبر دسامبر",
}
_HIJRI = {
    1: "محرم المحرم",
    2: "صفر",
    3: "ربيع_الأول ربيع_أول",
    4: "ربيع_الآخر ربيع_الثاني ربيع_آخر",
    5: "جمادى_الأولى جمادى_الأول",
    6: "جمادى_الآخرة جمادى_الثانية جمادى_الآخر",
    7: "رجب",
    8: "شعبان",
    9: "رمضان",
    10: "شوال",
    11: "ذو_القعدة ذي_القعدة",
    12: "ذو_الحجة ذي_الحجة",
}
_SOLAR = {
    1: "فروردین",
    2: "اردیبهشت",
    3: "خرداد",
    4: "تیر",
    5: "مرداد",
    6: "شهریور",
    7: "مهر",
    8: "آبان",
    9: "آذر_ماه آذر",
    10: "دی",
    11: "بهمن",
    12: "اسفند",
}


def _by_name(table: dict[int, str]) -> dict[str, int]:
    return {fold(name.replace("_", " ")): number for number, names in table.items() for name in names.split()}


GREGORIAN_MONTHS = _by_name(_GREGORIAN)
HIJRI_MONTHS = _by_name(_HIJRI)
SOLAR_MONTHS = _by_name(_SOLAR)
"""Months of the Persian solar year; told from the Gregorian March of the Levant by the year's number."""


def _each(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


WEEKDAYS = _each(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد "
    "lunes martes miércoles jueves viernes sábado domingo lun mié jue vie sáb dom "
    "شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه"
)

CLOCK_WORDS = _each(
    "am pm a.m p.m a.m. p.m. gmt utc est edt pst pdt cet cest bst ist et pt ct mt h hrs at on the of time local "
    "ص م صباحا مساء ظهرا توقيت بتوقيت الساعة غرينتش جرينتش غرينيتش في يوم هـ م. الموافق لـ ل مكة المكرمة "
    "ساعت "
    "a las la el los de del y hora horas hs hrs h. hoy actualizado cet"
)

PUBLISHED_LABELS = tuple(
    fold(label)
    for label in (
        "تاريخ النشر",
        "تم النشر في",
        "تم النشر",
        "نشر في",
        "نشرت في",
        "نشر بتاريخ",
        "نُشر",
        "تاريخ نشر",
        "نشر يوم",
        "منشور في",
        "تاريخ الخبر",
        "تاریخ انتشار",
        "published on",
        "published at",
        "published",
        "first published",
        "posted on",
        "posted",
        "publication date",
        "date published",
        "publicado el",
        "publicada el",
        "publicado",
        "publicada",
        "fecha de publicación",
        "fecha",
        "date",
        "release date",
        "issued on",
        "التاريخ",
        "بتاريخ",
    )
)

UPDATED_LABELS = tuple(
    fold(label)
    for label in (
        "آخر تحديث",
        "اخر تحديث",
        "تم التحديث",
        "تحديث",
        "حدث في",
        "last updated",
        "last modified",
        "updated on",
        "updated",
        "modified",
        "última actualización",
        "actualizado el",
        "actualizado",
        "actualizada",
        "modificado",
    )
)
"""Labels of a later change; a date under one is taken only where nothing tells the first publication."""
