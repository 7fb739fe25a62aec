"""The words by which pages mark what is not the article: data only. All phrases are compared folded."""

from services.common.folding import fold


def _folded(text: str) -> tuple[str, ...]:
    return tuple(sorted({fold(line) for line in text.splitlines() if line.strip()}, key=len, reverse=True))


RELATED_HEADS = _folded("""
    lea también
    lee también
    leer también
    lea además
    lea más
    leer más
    te puede interesar
    le puede interesar
    puede interesarte
    también te puede interesar
    quizás te interese
    te recomendamos
    le recomendamos
    recomendamos
    noticias relacionadas
    noticia relacionada
    artículos relacionados
    artículo relacionado
    contenido relacionado
    temas relacionados
    relacionado
    relacionadas
    más noticias
    más información
    más sobre este tema
    más leídas
    lo más leído
    lo más visto
    las más leídas
    últimas noticias
    ver también
    vea también
    mira también
    no te pierdas
    en otras noticias
    sigue leyendo
    اقرأ أيضا
    إقرأ أيضا
    أقرأ أيضا
    اقرؤوا أيضا
    اقرأي أيضا
    اقرأ المزيد
    إقرأ المزيد
    اقرأ كذلك
    اقرأ على الموقع
    اقرأ في
    قد يهمك
    قد يهمك أيضا
    قد يعجبك أيضا
    قد يعجبك
    ربما يهمك
    شاهد أيضا
    شاهد المزيد
    طالع أيضا
    للمزيد
    لمزيد من
    مقالات مشابهة
    مقالات ذات صلة
    مقالات متعلقة
    مواضيع ذات صلة
    مواضيع متعلقة
    موضوعات ذات صلة
    موضوعات متعلقة
    مواد ذات صلة
    أخبار ذات صلة
    اخبار متعلقة
    أخبار مشابهة
    ذات صلة
    المزيد من الأخبار
    المزيد حول
    أخبار أخرى
    آخر الأخبار
    أحدث الأخبار
    الأكثر قراءة
    الأكثر مشاهدة
    الأكثر تداولا
    موضوعات قد تهمك
    مقالات قد تهمك
    قصص مقترحة
    قصص ذات صلة
    اخترنا لك
    اخترنا لكم
    مختارات
    تابع أيضا
    نرشح لك
    ترشيحاتنا
    بیشتر بخوانید
    اخبار مرتبط
    مطالب مرتبط
    lesen sie auch
    lesen sie mehr
    lesen sie hier
    mehr zum thema
    mehr dazu
    auch interessant
    das könnte sie auch interessieren
    zum artikel
    à lire aussi
    lire aussi
    à lire également
    voir aussi
    sur le même sujet
    leia também
    leia mais
    veja também
    saiba mais
    leggi anche
    leggi di più
    czytaj więcej
    czytaj także
    czytaj też
    zobacz także
    čtěte také
    čtěte více
    lees ook
    läs också
    läs även
    les også
    lue myös
    ilgili haberler
    bunlara da bakın
    читайте также
    смотрите также
    читайте також
    see more
    read more
    must read
    read
    watch
    read also
    also read
    see also
    also see
    related
    related articles
    related article
    related stories
    related story
    related news
    related posts
    related content
    related topics
    related coverage
    related links
    more on this story
    more on this
    more stories
    more from
    more news
    more like this
    recommended
    recommended stories
    recommended for you
    recommended reading
    you may also like
    you might also like
    you may be interested in
    further reading
    don't miss
    top stories
    latest news
    most read
    most popular
    most viewed
    trending now
    trending
    editor's picks
    editors' picks
    in case you missed it
    keep reading
    also on
    similar articles
    similar news
    what to read next
    read next
    up next
""")
"""Heads of blocks that show other articles."""

TAG_HEADS = _folded("""
    etiquetas
    palabras clave
    archivado en
    temas
    en este artículo
    كلمات دلالية
    كلمات دالة
    كلمات مفتاحية
    الكلمات الدلالية
    الكلمات المفتاحية
    وسوم
    الوسوم
    هاشتاغ
    برچسب ها
    tags
    tag
    keywords
    topics
    filed under
    in this article
""")

CREDIT_HEADS = _folded("""
    fuente
    fuentes
    con información de
    المصدر
    المصادر
    مصدر الخبر
    نقلا عن
    source
    sources
    news source
    original source
    منبع
""")
"""Heads after which a line names where the text came from."""

CREDIT_OPENINGS = _folded("""
    con información de
    con datos de
    con agencias
    with inputs from
    with agency inputs
    with files from
    with additional inputs from
    from our agencies
    نقلا عن
""")
"""Openings of short lines that name a source without a colon."""

BYLINE_HEADS = _folded("""
    por
    escrito por
    redactado por
    texto
    redacción
    edición de
    كتب
    كتبت
    بقلم
    إعداد
    أعده
    أعدته
    تحرير
    ترجمة
    متابعة
    by
    written by
    reported by
    reporting by
    edited by
    editing by
    additional reporting by
    writing by
    compiled by
    translated by
    story by
    words by
    نویسنده
    خبرنگار
""")

CAPTION_HEADS = _folded("""
    foto
    fotos
    fotografía
    imagen
    imágenes
    foto de archivo
    imagen de archivo
    pie de foto
    crédito
    infografía
    صورة
    الصورة
    صورة أرشيفية
    أرشيفية
    تصوير
    تعليق الصورة
    photo
    photos
    image
    picture
    photo credit
    image credit
    image source
    image caption
    photograph
    file photo
    caption
    media caption
    pictured
    video
    graphic
    عکس
""")

FURNITURE_LINES = frozenset(
    _folded("""
    compartir
    comparte
    comparte esta noticia
    compartir esta noticia
    compartir artículo
    copiar enlace
    enlace copiado
    guardar
    imprimir
    enviar
    comentarios
    comentar
    deja un comentario
    ir a comentarios
    seguir
    síguenos
    suscríbete
    suscribirse
    suscríbase
    iniciar sesión
    inicia sesión
    regístrate
    escuchar
    escuchar este artículo
    publicidad
    anuncio
    contenido patrocinado
    patrocinado
    en directo
    en vivo
    última hora
    urgente
    inicio
    menú
    buscar
    cerrar
    anterior
    siguiente
    volver arriba
    ver más
    cargar más
    mostrar más
    redacción
    publicado
    actualizado
    la noticia sigue después de la publicidad
    icon
    icons
    logo
    image
    photo
    video
    audio
    live
    breaking
    menu
    home
    search
    close
    open
    next
    previous
    back
    back to top
    top
    skip to content
    skip to main content
    share
    share this
    share this article
    share this story
    share article
    copy link
    link copied
    save
    bookmark
    print
    print this page
    email
    comments
    comment
    leave a comment
    post a comment
    reply
    like
    follow
    follow us
    subscribe
    subscribe now
    sign in
    sign up
    log in
    login
    register
    listen
    listen to this article
    play
    pause
    watch
    watch now
    advertisement
    advertising
    sponsored
    sponsored content
    ad
    story continues below advertisement
    article continues below advertisement
    story continues below
    article continues below
    continue reading
    more
    load more
    show more
    view more
    text size
    font size
    published
    updated
    التغطية الحية
    تغطية مباشرة
    مباشر
    عاجل
    حجم الخط
    تكبير الخط
    تصغير الخط
    طباعة
    شارك
    شاركها
    مشاركة
    شارك المقال
    شارك الخبر
    شارك هذا المقال
    شارك هذا الخبر
    شارك على
    مشاركة عبر
    انشر
    إرسال
    أرسل
    نسخ الرابط
    تم نسخ الرابط
    حفظ
    بريد إلكتروني
    البريد الإلكتروني
    تعليقات
    التعليقات
    أضف تعليق
    أضف تعليقا
    اترك تعليقا
    لا توجد تعليقات
    لا يوجد تعليقات
    تعليق
    تابعنا
    تابعونا
    تابعنا على
    تابعونا على
    اشترك
    اشترك الآن
    تسجيل الدخول
    استمع
    استمع للمقال
    استمع إلى المقال
    إعلان
    إعلانات
    مساحة إعلانية
    الرئيسية
    القائمة
    بحث
    إغلاق
    التالي
    السابق
    المزيد
    عرض المزيد
    تحميل المزيد
    أخبار
    الأخبار
    صورة
    فيديو
    صوت
    +a
    -a
    a+
    a-
    aa
    a
    #
    x
    """)
)
"""Lines that are nothing but a control, a label or an icon's name."""

NETWORKS = frozenset(
    _folded("""
    correo
    imprimir
    compartir
    enviar
    copiar
    enlace
    facebook
    twitter
    whatsapp
    telegram
    linkedin
    pinterest
    reddit
    tumblr
    messenger
    instagram
    youtube
    viber
    skype
    snapchat
    tiktok
    threads
    bluesky
    mastodon
    flipboard
    pocket
    wechat
    line
    vk
    x
    email
    e-mail
    mail
    print
    copy
    link
    share
    tweet
    pin
    post
    send
    sms
    rss
    فيسبوك
    فيس بوك
    تويتر
    تويتر إكس
    إكس
    واتساب
    واتس اب
    واتس
    تلغرام
    تليجرام
    تيليجرام
    تلجرام
    لينكدإن
    لينكد
    بينتيريست
    ماسنجر
    انستغرام
    انستجرام
    يوتيوب
    سناب
    شات
    طباعة
    شارك
    مشاركة
    شير
    غرد
    إيميل
    بريد
    إلكتروني
    نسخ
    الرابط
    """)
)
"""The words of share bars; a line of nothing else is a share bar."""

BESIDE_CONTROLS = frozenset(
    _folded("""
    a
    this
    to
    by
    page
    article
    story
    friend
    version
    e
    pdf
    هذه
    الصفحة
    المقال
    الخبر
    إلى
    صديق
    لصديق
    أرسل
    إرسال
""")
)
"""Words between those of share bars: "Print this page", "E-mail to a friend"."""

SHARE_OPENINGS = _folded("""
    compartir en
    comparte en
    طباعة شارك
    شارك طباعة
    share tweet
    share facebook
    sharefacebook
    share on facebook
    share on twitter
    share on x
    share on whatsapp
    شارك على فيسبوك
    شارك عبر
""")
"""Openings of share bars whose rest may be anything (mostly tags)."""

INVITING = _folded("""
    abonnieren sie
    abonniere
    folgen sie
    folgst du
    folge uns
    melden sie sich
    abonnez-vous
    inscrivez-vous
    suivez-nous
    inscreva-se
    assine
    siga
    iscriviti
    seguici
    zapisz się
    abone ol
    подпишитесь
    подписывайтесь
    get the latest
    get all the latest
    get unlimited access
    get full access
    already a subscriber
    already subscribed
    to continue reading
    subscribe to continue
    stay up to date
    keep up to date
    like this story
    enjoyed this article

    síguenos
    sigue
    suscríbete
    suscríbase
    únete
    únase
    descarga
    descargue
    recibe
    انضم
    انضموا
    إنضم
    تابع
    تابعوا
    تابعونا
    تابعنا
    اشترك
    اشتركوا
    للاشتراك
    لمتابعة
    حمل تطبيق
    حملوا تطبيق
    join
    follow
    subscribe
    sign up
    download our
    download the
    get our
    click here
    tap here
    like us
""")

CHANNELS = _folded("""
    infolettre
    cancel any
    cancel at any
    log in
    sign in
    subscription
    never miss
    whatsapp-kanal
    our website
    our free
    share it
    boletim

    boletín
    boletines
    nuestro canal
    nuestra app
    aplicación
    redes sociales
    قناة
    قناتنا
    قناه
    واتساب
    واتس اب
    تلغرام
    تليجرام
    تيليجرام
    غوغل نيوز
    جوجل نيوز
    أخبار جوجل
    اخبار غوغل
    فيسبوك
    تويتر
    يوتيوب
    انستغرام
    نشرتنا
    النشرة البريدية
    القائمة البريدية
    التطبيق
    تطبيق
    صفحتنا
    حساباتنا
    منصات التواصل
    whatsapp
    telegram
    google news
    newsletter
    newsletters
    facebook
    twitter
    youtube
    instagram
    our channel
    our app
    mobile app
    podcast
    inbox
    on x
    for more
    breaking news alerts
    notifications
""")
"""An invitation is a short line that opens with an inviting word and names a channel."""

RIGHTS = _folded("""
    todos los derechos reservados
    política de privacidad
    términos de uso
    términos y condiciones
    aviso legal
    prohibida su reproducción
    جميع الحقوق محفوظة
    حقوق النشر
    all rights reserved
    terms of use
    terms and conditions
    privacy policy
    cookie policy
    disclaimer
    this material may not be published
    legal disclaimer
""")
"""A short line that holds one of these is a legal notice."""

READING_TIME = _folded("""
    min de lectura
    minutos de lectura
    tiempo de lectura
    visitas
    min read
    minute read
    minutes read
    mins read
    read time
    reading time
    مدة القراءة
    وقت القراءة
    دقائق قراءة
    دقيقة قراءة
    عدد المشاهدات
    مشاهدة
    views
""")
"""Counters: with at least one digit and at most five words, the line is furniture."""

MAILED = _folded("""
    you are receiving this
    you're receiving this
    you received this
    vous recevez ce
    usted recibe este
    sie erhalten diese
    تتلقى هذه الرسالة
    تصلك هذه الرسالة
    وصلتك هذه الرسالة
""")
"""How the last lines of a newsletter open."""

AGENCIES = {
    fold(form): name
    for name, forms in {
        "AP": "AP|Associated Press|The Associated Press|أسوشيتد برس|اسوشيتد برس|أ ب|أ.ب|أ.ب.",
        "AFP": "AFP|Agence France-Presse|فرانس برس|وكالة فرانس برس|أ ف ب|ا ف ب|أ.ف.ب|ا.ف.ب|أ.ف.ب.|أف ب",
        "Reuters": "Reuters|Thomson Reuters|رويترز|وكالة رويترز",
        "dpa": "dpa|د ب أ|د.ب.أ|د ب ا|د.ب.ا|وكالة الأنباء الألمانية|الألمانية",
        "UPI": "UPI|يو بي آي",
        "Bloomberg": "Bloomberg|بلومبرغ|بلومبيرغ|بلومبرج",
        "EFE": "EFE|Agencia EFE|EFEverde",
        "ANSA": "ANSA",
        "Europa Press": "Europa Press|EP",
        "Télam": "Télam",
        "Notimex": "Notimex",
        "Prensa Latina": "Prensa Latina",
        "PA": "PA Media|Press Association",
        "CP": "The Canadian Press|Canadian Press",
        "AAP": "AAP",
        "Kyodo": "Kyodo|Kyodo News",
        "Yonhap": "Yonhap",
        "Xinhua": "Xinhua|شينخوا|وكالة شينخوا",
        "TASS": "TASS|ITAR-TASS|تاس|وكالة تاس",
        "RIA Novosti": "RIA Novosti|ريا نوفوستي|نوفوستي|وكالة نوفوستي",
        "Interfax": "Interfax|إنترفاكس|انترفاكس",
        "Sputnik": "Sputnik|سبوتنيك|وكالة سبوتنيك",
        "Ukrinform": "Ukrinform",
        "Anadolu": "Anadolu|Anadolu Agency|الأناضول|وكالة الأناضول",
        "ANI": "ANI",
        "PTI": "PTI",
        "IANS": "IANS",
        "APP": "APP",
        "Bernama": "Bernama|برناما",
        "Antara": "Antara",
        "IRNA": "IRNA|إرنا|ارنا|وكالة إرنا",
        "Fars": "Fars|فارس|وكالة فارس",
        "Tasnim": "Tasnim|تسنيم|وكالة تسنيم",
        "Mehr": "Mehr|وكالة مهر",
        "WAM": "WAM|وام|وكالة أنباء الإمارات",
        "SPA": "SPA|واس|وكالة الأنباء السعودية",
        "QNA": "QNA|قنا|وكالة الأنباء القطرية",
        "KUNA": "KUNA|كونا|وكالة الأنباء الكويتية",
        "BNA": "BNA|بنا|وكالة أنباء البحرين",
        "ONA": "ONA|وكالة الأنباء العمانية",
        "Petra": "Petra|بترا|وكالة الأنباء الأردنية",
        "MENA": "MENA|أ ش أ|أ.ش.أ|وكالة أنباء الشرق الأوسط",
        "SANA": "SANA|سانا|وكالة سانا",
        "WAFA": "WAFA|وفا|وكالة وفا",
        "NNA": "NNA|الوكالة الوطنية للإعلام",
        "MAP": "MAP|وكالة المغرب العربي للأنباء|و م ع",
        "TAP": "TAP|وات|وكالة تونس إفريقيا للأنباء",
        "APS": "APS|واج|وكالة الأنباء الجزائرية",
        "INA": "INA|واع|وكالة الأنباء العراقية",
        "Saba": "Saba|سبأ|وكالة سبأ",
        "SUNA": "SUNA|سونا|وكالة السودان للأنباء",
        "PANA": "PANA",
        "IPS": "IPS",
        "ANP": "ANP",
        "NTB": "NTB",
        "Agencies": "Agencies|News Agencies|Agencias|وكالات|الوكالات",
    }.items()
    for form in forms.split("|")
}
"""How news agencies are named in credits and datelines, folded, to a common name."""

SYNDICATORS = ("MENAFN", "EIN Presswire", "Newswire", "PRNewswire", "Business Wire", "GlobeNewswire", "ACN Newswire")
"""Outlets that carry others' texts and sign both: "(SYNDICATOR- Outlet)"; folded when compared."""
