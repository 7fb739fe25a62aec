"""The words of dates in the languages we read: months, weekdays, clock words. Data only; keys are folded."""

from services.common.folding import fold

_GREGORIAN = {
    1: "january jan enero ene janvier januar jänner januari gennaio janeiro ocak января янв "
    "يناير كانون_الثاني كانون_ثاني كانون_ثان كانون_2 ك2 جانفي ينائر ژانویه کانوونی_دووەم جنوری",
    2: "february feb febrero février februar februari febbraio fevereiro şubat февраля "
    "فبراير شباط فيفري فبرائر فبرير فيبراير فوریه شوبات فروری",
    3: "march mar marzo mars märz maart março mart марта مارس آذار مارت ئازار ئادار مارچ",
    4: "april apr abril abr avril aprile nisan апреля أبريل إبريل نيسان أفريل ابريل آوریل اپریل نیسان",
    5: "may mayo mai mei maggio maio mayıs мая مايو أيار ماي مائي مايس مه ئایار مئی",
    6: "june jun junio juin juni giugno junho haziran июня يونيو حزيران جوان يونيه ژوئن حوزەیران جون",
    7: "july jul julio juillet juli luglio julho temmuz июля يوليو تموز جويلية يوليوز يوليه ژوئیه ژوییه تەمموز جولائی",
    8: "august aug agosto ago août augustus augusti ağustos августа أغسطس آب أوت غشت اوت ئاب اگست",
    9: "september sept sep septiembre setiembre septembre settembre setembro eylül сентября "
    "سبتمبر أيلول شتنبر شتمبر سپتامبر ئەیلوول ستمبر",
    10: "october oct octubre octobre oktober okt ottobre outubro ekim октября "
    "أكتوبر تشرين_الأول تشرين_أول تشرين_1 ت1 أوكتوبر أكتوير اکتبر تشرینی_یەکەم",
    11: "november nov noviembre novembre novembro kasım ноября "
    "نوفمبر تشرين_الثاني تشرين_ثاني تشرين_ثان تشرين_2 ت2 نونبر نوفنبر نوامبر تشرینی_دووەم نومبر",
    12: "december dec diciembre dic décembre dezember dicembre dezembro aralık декабря "
    "ديسمبر كانون_الأول كانون_أول كانون_1 ك1 دجنبر دجمبر دسامبر کانوونی_یەکەم دسمبر",
}
_HIJRI = {
    1: "محرم المحرم",
    2: "صفر",
    3: "ربيع_الأول ربيع_أول ربيع_1 ربیع_الاول",
    4: "ربيع_الآخر ربيع_الثاني ربيع_آخر ربيع_ثاني ربيع_الثان ربيع_2",
    5: "جمادى_الأولى جمادى_الأول جمادي_الاولى جماد_الأول جماد_أول جمادى_1",
    6: "جمادى_الآخرة جمادى_الثانية جمادى_الآخر جمادى_الثاني جماد_الثاني جماد_الآخر جماد_ثاني جمادى_2",
    7: "رجب",
    8: "شعبان",
    9: "رمضان",
    10: "شوال",
    11: "ذو_القعدة ذي_القعدة ذو_قعدة ذوالقعدة ذی_قعده",
    12: "ذو_الحجة ذي_الحجة ذو_حجة ذوالحجة ذی_حجه",
}
_SOLAR = {
    1: "فروردین حمل وری",
    2: "اردیبهشت ثور غويی",
    3: "خرداد جوزا غبرګولی",
    4: "تیر سرطان چنګاښ",
    5: "مرداد امرداد اسد زمری",
    6: "شهریور سنبله وږی",
    7: "مهر میزان تله",
    8: "آبان عقرب لړم",
    9: "آذر قوس لیندۍ",
    10: "دی جدی مرغومی",
    11: "بهمن دلو سلواغه",
    12: "اسفند حوت کب",
}


def _by_name(table: dict[int, str]) -> dict[str, int]:
    return {fold(name.replace("_", " ")): number for number, names in table.items() for name in names.split()}


GREGORIAN_MONTHS = _by_name(_GREGORIAN)
HIJRI_MONTHS = _by_name(_HIJRI)
SOLAR_MONTHS = _by_name(_SOLAR)
"""Months of the solar year, in Iran and Afghanistan; told from the Levant's March by the year's number."""

HIJRI_MARKS = ("هـ", "هجرية", "هجري", "ه.ق", "قمری", "ه", "AH")
SOLAR_MARKS = ("هـ.ش", "هـ ش", "ه.ش", "ه ش", "خورشیدی", "شمسی", "ش")
"""What stands behind a year and tells its calendar."""

ZONE_HOURS = {
    "z": 0, "gmt": 0, "utc": 0, "est": -5, "edt": -4, "pst": -8, "pdt": -7, "cet": 1, "mez": 1,
        "cest": 2, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "ksa": 3,
        "بتوقيت غرينتش": 0, "توقيت غرينتش": 0, "بتوقيت جرينتش": 0, "غرينتش": 0, "جرينتش": 0,
        "بتوقيت مكة المكرمة": 3, "بتوقيت مكة": 3, "بتوقيت السعودية": 3, "بتوقيت الرياض": 3,
        "بتوقيت أبوظبي": 4, "بتوقيت الإمارات": 4, "بتوقيت دبي": 4,
}  # fmt: skip
"""Hours ahead of UTC, for names that mean one zone all over the world: not for CST, IST, AST or BST."""


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
        "نشر",
        "تم نشره في",
        "زمان انتشار",
        "انتشار",
        "تاریخ",
        "veröffentlicht am",
        "veröffentlicht",
        "erstellt",
        "publié le",
        "publié",
        "pubblicato il",
        "pubblicato",
        "publicado em",
        "gepubliceerd",
        "publicerad",
        "yayınlanma",
        "yayın tarihi",
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
        "last update",
        "edited on",
        "edited",
        "تاريخ التحديث",
        "تم التعديل",
        "آخر تعديل",
        "عدل في",
        "محدث",
        "آخرین به‌روزرسانی",
        "به‌روزرسانی",
        "بروزرسانی",
        "zuletzt aktualisiert",
        "aktualisiert am",
        "aktualisiert",
        "geändert",
        "mis à jour le",
        "mis à jour",
        "modifié le",
        "aggiornato il",
        "aggiornato",
        "atualizado em",
        "atualizado",
        "bijgewerkt",
        "uppdaterad",
        "güncelleme",
        "son güncelleme",
    )
)
"""Labels of a later change; a date under one is taken only where nothing tells the first publication."""
