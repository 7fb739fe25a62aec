"""What mails and newsletters say about themselves, as data: folded, in the languages that newsletters come in."""

from services.common.folding import fold


def _each(lines: str) -> tuple[str, ...]:
    return tuple(fold(line.strip()) for line in lines.strip().splitlines())


FOOTERS = _each(
    """
    unsubscribe
    update your preferences
    manage your preferences
    manage your subscription
    manage subscription
    email preferences
    why did i get this
    you are receiving this
    you're receiving this
    you received this
    this email was sent to
    this message was sent to
    no longer wish to receive
    forwarded this email
    forward to a friend
    sign up here
    privacy policy
    terms of service
    all rights reserved
    our mailing address
    add us to your address book
    إلغاء الاشتراك
    الغاء الاشتراك
    لإلغاء الاشتراك
    إدارة اشتراكك
    تحديث تفضيلاتك
    وصلتك هذه الرسالة
    تصلك هذه الرسالة
    سياسة الخصوصية
    جميع الحقوق محفوظة
    لغو اشتراک
    darse de baja
    cancelar suscripción
    cancelar la suscripción
    se désabonner
    se désinscrire
    abbestellen
    """
)
"""A short line that holds one of these is about the mailing, not the news."""

OPENERS = _each(
    """
    view in browser
    view this email in your browser
    view online
    view in your browser
    read online
    read in app
    open in app
    open in browser
    web version
    having trouble viewing
    عرض في المتصفح
    عرض الرسالة في المتصفح
    افتح الرسالة في المتصفح
    اقرأ في المتصفح
    نسخة الويب
    ver en el navegador
    voir dans le navigateur
    im browser ansehen
    """
)

FORWARDED = _each(
    """
    forwarded message
    begin forwarded message
    رسالة محولة
    رسالة معاد توجيهها
    mensaje reenviado
    message transféré
    weitergeleitete nachricht
    """
)
ORIGINAL = _each(
    """
    original message
    original appointment
    الرسالة الأصلية
    mensaje original
    message d'origine
    ursprüngliche nachricht
    """
)
WROTE = _each(
    """
    wrote:
    writes:
    كتب:
    كتبت:
    escribió:
    a écrit :
    a écrit:
    schrieb:
    """
)
SENT_FROM = _each(
    """
    sent from my
    sent from outlook
    get outlook for
    sent via
    أرسلت من
    تم الإرسال من
    أُرسلت من
    enviado desde mi
    envoyé de mon
    von meinem
    """
)
