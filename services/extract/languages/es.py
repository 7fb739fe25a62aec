"""Spanish as data."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from services.common.contracts.statements import CueClass
from services.common.countries import COUNTRIES
from services.common.folding import fold
from services.extract.model import (
    Addressing,
    Calendar,
    CueForm,
    Form,
    Frame,
    Interviewing,
    Language,
    Naming,
    Negating,
    Number,
    SubjectFirst,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word.replace("_", " ")) for word in text.split())


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(word) for word in phrase.split("_")) for phrase in text.split())


_SAID = frozenset({Frame.QUOTE, Frame.CLAUSE})
_QUOTED = frozenset({Frame.QUOTE})

# A verb is its infinitive; a bracket holds further words of the cue, a colon what may lead to its content beside "que"
# (instar:a = instó a ...), a tilde begins a reflexive verb. Irregular forms stand in _IRREGULAR.
_VERBS: tuple[tuple[frozenset[Frame], str], ...] = (
    (
        _SAID,
        """
        señalar indicar explicar exponer informar comunicar notificar añadir agregar precisar detallar especificar
        puntualizar matizar aclarar apuntar apostillar recalcar remarcar enfatizar acentuar
        manifestar declarar aseverar sostener mantener alegar argumentar argüir esgrimir aducir concluir zanjar
        sentenciar insistir:en opinar comentar responder contestar replicar bromear ironizar exclamar gritar murmurar
        corear clamar testificar atestiguar relatar narrar contar recordar escribir tuitear publicar vaticinar
        augurar calcular estimar considerar deslizar corroborar confiar:en coincidir:en incidir:en avisar:de ahondar:en
        dejar(claro) hacer(saber) dar(a,conocer) poner(de,manifiesto) poner(de,relieve) hacer(hincapié,en) avanzar
        adelantar anticipar evidenciar razonar rememorar reflexionar resumir dictaminar sugerir preguntar ~jactar:de
        ~preguntar ~enorgullecer:de ~mostrar(convencido,de) ~mostrar(convencida,de)
        """,
    ),
    (_QUOTED, "proseguir continuar terminar ~sincerar suspirar susurrar ~expresar ~pronunciar ~lamentar"),
    (
        _SAID | {Frame.TO},
        "decir afirmar asegurar jurar confesar amenazar:con ~comprometer:a,con ~negar:a ~ofrecer:a prever alegar",
    ),
    (
        _SAID | {Frame.TO, Frame.OBJECT},
        """
        negar desmentir prometer admitir reconocer pedir exigir recomendar aconsejar proponer plantear reclamar
        solicitar demandar requerir ofrecer garantizar ordenar descartar lamentar
        """,
    ),
    (
        _SAID | {Frame.OBJECT_TO},
        "instar:a exhortar:a urgir:a animar:a invitar:a conminar:a emplazar:a llamar:a",
    ),
    (
        _SAID | {Frame.OBJECT},
        """
        destacar subrayar resaltar anunciar confirmar reiterar repetir revelar denunciar
        advertir:de,sobre,contra alertar:de,sobre rechazar
        criticar condenar cuestionar defender reivindicar ratificar reafirmar expresar pronosticar predecir celebrar
        ~quejar:de abogar:por,porque apelar:a suplicar rogar implorar deplorar censurar
        """,
    ),
    (_SAID | {Frame.OBJECT}, "acusar:a,de culpar:a,de responsabilizar:a,de"),
    (frozenset({Frame.NAMING}), "calificar:de,como tildar:de tachar:de describir:como definir:como"),
)
_IRREGULAR = {
    # infinitive: preterite singular, plural; present singular, plural; past participle; gerund
    "decir": "dijo dijeron dice dicen dicho diciendo",
    "predecir": "predijo predijeron predice predicen predicho prediciendo",
    "exponer": "expuso expusieron expone exponen expuesto exponiendo",
    "proponer": "propuso propusieron propone proponen propuesto proponiendo",
    "poner": "puso pusieron pone ponen puesto poniendo",
    "hacer": "hizo hicieron hace hacen hecho haciendo",
    "dar": "dio dieron da dan dado dando",
    "sostener": "sostuvo sostuvieron sostiene sostienen sostenido sosteniendo",
    "mantener": "mantuvo mantuvieron mantiene mantienen mantenido manteniendo",
    "prever": "previó previeron prevé prevén previsto previendo",
    "advertir": "advirtió advirtieron advierte advierten advertido advirtiendo",
    "sugerir": "sugirió sugirieron sugiere sugieren sugerido sugiriendo",
    "requerir": "requirió requirieron requiere requieren requerido requiriendo",
    "desmentir": "desmintió desmintieron desmiente desmienten desmentido desmintiendo",
    "pedir": "pidió pidieron pide piden pedido pidiendo",
    "repetir": "repitió repitieron repite repiten repetido repitiendo",
    "proseguir": "prosiguió prosiguieron prosigue prosiguen proseguido prosiguiendo",
    "escribir": "escribió escribieron escribe escriben escrito escribiendo",
    "describir": "describió describieron describe describen descrito describiendo",
    "concluir": "concluyó concluyeron concluye concluyen concluido concluyendo",
    "argüir": "arguyó arguyeron arguye arguyen argüido arguyendo",
    "aducir": "adujo adujeron aduce aducen aducido aduciendo",
    "negar": "negó negaron niega niegan negado negando",
    "rogar": "rogó rogaron ruega ruegan rogado rogando",
    "recordar": "recordó recordaron recuerda recuerdan recordado recordando",
    "contar": "contó contaron cuenta cuentan contado contando",
    "mostrar": "mostró mostraron muestra muestran mostrado mostrando",
    "manifestar": "manifestó manifestaron manifiesta manifiestan manifestado manifestando",
    "confesar": "confesó confesaron confiesa confiesan confesado confesando",
    "recomendar": "recomendó recomendaron recomienda recomiendan recomendado recomendando",
    "defender": "defendió defendieron defiende defienden defendido defendiendo",
    "añadir": "añadió añadieron añade añaden añadido añadiendo",
    "gruñir": "gruñó gruñeron gruñe gruñen gruñido gruñendo",
    "exigir": "exigió exigieron exige exigen exigido exigiendo",
}
_HAVE = "ha han había habían haya hayan habría habrían"
_DENIED = frozenset({"descartar", "ocultar"})
"""Negated they are cues of their own: no descartó que ..."""
_EVERYDAY = _words("cuenta cuentan da dan hace hacen muestra muestran llama llaman considera pone ponen")
"""Present forms that mostly mean something else: a cue only beside a clause or a quotation."""


def _conjugated(infinitive: str) -> list[str]:
    """Preterite, present, imperfect (singular and plural of each), past participle and gerund."""
    root, kind = infinitive[:-2], fold(infinitive[-2:])
    if infinitive in _IRREGULAR:
        past, pasts, present, presents, participle, gerund = _IRREGULAR[infinitive].split()
    elif kind == "ar":
        past, pasts, present, presents = root + "ó", root + "aron", root + "a", root + "an"
        participle, gerund = root + "ado", root + "ando"
    else:
        past, pasts, present, presents = root + "ió", root + "ieron", root + "e", root + "en"
        participle, gerund = root + "ido", root + "iendo"
    imperfect = root + ("aba" if kind == "ar" else "ía")
    return [past, pasts, present, presents, imperfect, imperfect + "n", participle, gerund]


def _forms(entry: str, frames: frozenset[Frame]) -> Iterator[tuple[tuple[str, ...], CueForm]]:
    """The inflected forms of one entry of the table, each with its folded words."""
    entry, _, particles = entry.partition(":")
    is_reflexive = entry.startswith("~")
    infinitive, _, more = entry.lstrip("~").rstrip(")").partition("(")
    rest = tuple(fold(word) for word in more.split(",") if word)
    *finite, participle, gerund = _conjugated(infinitive)
    everyday: list[str] = []
    if fold(finite[2]) in _EVERYDAY:
        everyday = [word for word in finite if fold(word) in _EVERYDAY]
        finite = [word for word in finite if fold(word) not in _EVERYDAY]
    before: tuple[str, ...] = ("se",) if is_reflexive else ()
    lemma = " ".join([infinitive + ("se" if is_reflexive else ""), *rest])
    leading = _words(particles.replace(",", " "))
    leading |= {contracted for plain, contracted in (("a", "al"), ("de", "del")) if plain in leading}

    def form(kind: Form, words: tuple[str, ...], written: str | None) -> tuple[tuple[str, ...], CueForm]:
        last = written if not rest else None
        number: Number | None = None if kind is not Form.FINITE else "p" if words[-1 - len(rest)].endswith("n") else "s"
        return words, CueForm(
            lemma=lemma,
            form=kind,
            frames=frames,
            rest=words[1:],
            particles=leading,
            written=last,
            number=number,
        )

    for word in finite:
        yield form(Form.FINITE, (*before, fold(word), *rest), word)
    if not (before or rest):
        for word in everyday:
            words, ambiguous = form(Form.FINITE, (fold(word),), word)
            yield words, replace(ambiguous, needs_particle=True)
    for have in _HAVE.split():
        yield form(Form.FINITE, (*before, fold(have), fold(participle), *rest), participle)
    if is_reflexive:
        yield form(Form.PARTICIPLE, (fold(gerund + "se"), *rest), None)
        yield form(Form.BASE, (fold(infinitive + "se"), *rest), None)
    else:
        yield form(Form.PARTICIPLE, (fold(gerund), *rest), gerund)
        yield form(Form.BASE, (fold(infinitive), *rest), infinitive)
        if infinitive in _DENIED:
            yield form(Form.FINITE, ("no", fold(finite[0])), finite[0])


def _entries() -> Iterable[tuple[tuple[str, ...], CueForm]]:
    for frames, verbs in _VERBS:
        for entry in verbs.split():
            yield from _forms(entry, frames)
    for phrase in (
        "según",
        "de acuerdo con",
        "de acuerdo a",
        "a juicio de",
        "en opinión de",
        "en palabras de",
        "a decir de",
        "en boca de",
    ):
        words = tuple(fold(phrase).split())
        yield words, CueForm(lemma=phrase, form=Form.ACCORDING, frames=_SAID, rest=words[1:])
        if words[-1] == "de":
            words = (*words[:-1], "del")
            yield words, CueForm(lemma=phrase, form=Form.ACCORDING, frames=_SAID, rest=words[1:])


def _cues() -> dict[str, tuple[CueForm, ...]]:
    merged: dict[tuple[tuple[str, ...], Form, str | None], CueForm] = {}
    for words, form in _entries():
        key = (words, form.form, form.written)
        merged.setdefault(key, form)
    by_word: dict[str, list[CueForm]] = {}
    for (words, _, _), form in merged.items():
        by_word.setdefault(words[0], []).append(form)
    return {word: tuple(forms) for word, forms in by_word.items()}


_WEEKDAYS = "lunes martes miércoles jueves viernes sábado domingo"
_MONTHS = """
enero/ene febrero/feb marzo abril/abr mayo junio/jun julio/jul agosto/ago septiembre/setiembre/sept octubre/oct
noviembre/nov diciembre/dic
"""

_CALENDAR = Calendar(
    weekdays={fold(day): number for number, day in enumerate(_WEEKDAYS.split())},
    months={month: number for number, forms in enumerate(_MONTHS.split(), 1) for month in forms.split("/")},
    days_ago={
        ("hoy",): 0,
        ("ayer",): 1,
        ("anteayer",): 2,
        ("anoche",): 1,
        ("esta", "manana"): 0,
        ("esta", "tarde"): 0,
        ("esta", "noche"): 0,
    },
    last=_words("pasado pasada último última"),
    limiting=_words("antes hasta desde"),
    day_words=_words("el del de este"),
    shifting=_words("siguiente próximo"),
    of=_words("de del"),
)

_NAMING = Naming(
    the=_words("el la los las"),
    articles=_words("el la los las un una"),
    joint=_words("y e"),
    quantifiers=_words("varios varias algunos algunas muchos muchas otros otras numerosos diversas diversos"),
    plural=("s",),
    possessive=("'s",),  # only in foreign names
    before_role=_words("el la un una los las su sus nuestro nuestra uno al del"),
    before_apposition=_words("el la un una su"),
    copulas=_words("es fue era"),
    courtesies=_words("señor señora sr sra don doña señorita d"),
    introducing=_words("quien cuyo cuya"),
    owners=_words("su sus"),
    bodies=_words(
        """
        compañía empresa firma agencia grupo unión banco universidad periódico diario cadena canal organización partido
        movimiento asociación sindicato club fundación aerolínea fabricante editorial entidad organismo institución
        """
    ),
    sure_kinds=_words(
        """
        ministerio gobierno tribunal cámara partido consejo senado banco hospital universidad aerolínea iglesia
        embajada ayuntamiento
        """
    ),
    sure_offices=_words(
        """
        ministro ministra presidente presidenta gobernador gobernadora alcalde alcaldesa embajador embajadora juez jueza
        senador senadora rey reina príncipe princesa fiscal papa obispo arzobispo entrenador entrenadora general coronel
        """
    ),
    linking=_words("de del y"),
    issued=_words("de del por"),
    indefinite=_words("un una otro otra cada algún alguna"),
    office_links=_words("de del para"),
    aims=_words("para contra sin"),
    collectives=_words(
        """
        gobierno policía ejecutivo ministerio ejército parlamento tribunal presidencia cancillería embajada partido
        consejo ayuntamiento alcaldía oposición fiscalía junta
        """
    ),
    whole_organisations=_words("kremlin pentágono vaticano"),
    head_first=True,
)

_GRAMMAR = SubjectFirst(
    that=_words("que"),
    infinitive=_words("a"),
    negated_infinitive=_words("no"),
    oneself=_words("mismo misma"),
    as_=_words("como según tal"),
    loose=frozenset(),
    rates=frozenset(),
    articles=_words("el la los las un una"),
    joining=_words("y e o u &"),
    joint=_words("y e"),
    contrasting=_words("pero mientras aunque"),
    before_participle=_words("y mientras"),
    inner_prepositions=_words("de del"),
    object_pronouns=_words("me te le les lo la los las nos se"),
    addressed_pronouns=frozenset(),
    second_person=_words("usted ustedes"),
    contracted=(),
    past_ending="aron",
    present_ending="n",
    participle_ending="ndo",
    plural_ending="s",
    adverb_ending="mente",
    either_order=True,
    written_past_endings=("ó", "ieron", "eron", "rá", "rán"),
    infinitive_endings=tuple(
        vowel + "r" + object_ for vowel in "aei" for object_ in ("", "se", "lo", "la", "los", "las", "le", "les", "nos")
    ),
    before_infinitive=_phrases("tras al después_de luego_de antes_de además_de"),
    repeating=_phrases("volvió_a volvieron_a llegó_a llegaron_a pasó_a vuelve_a vuelven_a acaba_de acaban_de"),
    circumstances=_words("en durante ante desde a al"),
    linking=_phrases("al_tiempo_que a_la_vez_que al_mismo_tiempo_que mientras_que a_la_par_que toda_vez_que"),
    set_off=frozenset({"de acuerdo con", "de acuerdo a"}),
)

_CLASSES: dict[CueClass, str] = {
    CueClass.SAY: """
        añadir agregar apostillar apuntar avanzar bromear clamar comentar comunicar contar contestar continuar corear
        decir deslizar escribir exclamar expresar expresarse gritar hacer_saber indicar informar ironizar manifestar
        murmurar notificar proseguir pronunciarse publicar reflexionar replicar responder rememorar recordar señalar
        sincerarse suspirar susurrar terminar tuitear zanjar mostrarse_convencido_de mostrarse_convencida_de
        """,
    CueClass.REPORT: """
        según de_acuerdo_a de_acuerdo_con a_decir_de a_juicio_de en_boca_de en_opinión_de en_palabras_de atestiguar
        narrar relatar testificar
        """,
    CueClass.ANNOUNCE: "anunciar adelantar anticipar dar_a_conocer declarar dictaminar revelar sentenciar",
    CueClass.EXPLAIN: """
        aclarar ahondar calificar definir dejar_claro describir detallar especificar explicar exponer matizar precisar
        puntualizar razonar resumir tachar tildar
        """,
    CueClass.CLAIM: """
        aducir alegar argumentar argüir aseverar concluir considerar defender enorgullecerse esgrimir insistir jactarse
        mantener opinar reivindicar sostener coincidir
        """,
    CueClass.CONFIRM: """
        acentuar afirmar asegurar confirmar corroborar destacar enfatizar evidenciar hacer_hincapie_en incidir
        poner_de_manifiesto poner_de_relieve ratificar reafirmar recalcar reiterar remarcar repetir resaltar subrayar
        """,
    CueClass.DENY: "descartar desmentir negar cuestionar",
    CueClass.ADMIT: "admitir confesar reconocer",
    CueClass.PREDICT: "augurar calcular confiar estimar predecir prever pronosticar vaticinar",
    CueClass.SUGGEST: "aconsejar animar plantear proponer recomendar sugerir abogar",
    CueClass.ASK: "apelar implorar invitar pedir preguntar preguntarse rogar solicitar suplicar",
    CueClass.DEMAND: "conminar demandar emplazar exhortar exigir instar llamar ordenar reclamar requerir urgir",
    CueClass.WARN: "advertir alertar avisar",
    CueClass.PROMISE: "comprometerse garantizar jurar ofrecer ofrecerse prometer",
    CueClass.THREATEN: "amenazar",
    CueClass.REFUSE: "negarse rechazar",
    CueClass.ACCUSE: "acusar culpar denunciar responsabilizar",
    CueClass.CRITICIZE: "censurar condenar criticar deplorar lamentar lamentarse quejarse",
    CueClass.PRAISE: "celebrar",
}
_CUE_WORDS: dict[CueClass, str] = {
    CueClass.SAY: "declaraciones palabras comunicado discurso carta mensaje entrevista",
    CueClass.ANNOUNCE: "anuncio anuncios declaración revelación",
    CueClass.CLAIM: "argumento argumentos",
    CueClass.DENY: "desmentido negativa",
    CueClass.DEMAND: "llamamiento llamado exigencia reclamo",
    CueClass.ASK: "petición pregunta solicitud",
    CueClass.SUGGEST: "propuesta recomendación",
    CueClass.WARN: "advertencia alerta aviso",
    CueClass.PROMISE: "promesa compromiso",
    CueClass.ACCUSE: "acusación acusaciones",
    CueClass.CRITICIZE: "crítica críticas queja condena",
    CueClass.PRAISE: "elogio agradecimiento",
}
_NEGATING = Negating(
    words=_words("no nunca jamás tampoco sin ni"),
    refusing=_words("rehusó rehusaron evitó evitaron rechazó rechazaron declinó declinaron"),
    linking=_words("a de"),
    nobody=_words("nadie ningún ninguno ninguna"),
    only=_words("solo sólo únicamente"),
    between=_words("me te le les nos lo la los las se ha han había"),
)
_ADDRESSING = Addressing(
    to=_words("a al"),
    talks=_words(
        "entrevista declaraciones carta mensaje conversación llamada discurso respuesta comparecencia rueda conferencia"
    ),
    with_=_words("a al con ante"),
    not_hearers=_words("su sus este esta favor cabo través"),
    within=_words("de del"),
    ends=_words("que en durante tras sobre"),
)

_MASCULINE = _words(
    """
    el un señor sr don rey papa obispo padre actor príncipe presidente vicepresidente ministro exministro secretario
    senador diputado gobernador alcalde director jefe vocero abogado magistrado doctor profesor embajador empresario
    científico investigador candidato mandatario entrenador delegado consejero coordinador vecino médico ingeniero
    """
)
_FEMININE = _words(
    """
    la una señora sra doña reina sor madre actriz princesa alcaldesa jueza presidenta vicepresidenta ministra exministra
    senadora diputada gobernadora concejala directora jefa vocera abogada magistrada doctora profesora
    embajadora empresaria científica investigadora candidata mandataria entrenadora delegada consejera coordinadora
    vecina médica ingeniera
    """
)

_CUES = _cues()

LANGUAGE = Language(
    code="es",
    word_order="subject_first",
    has_capitals=True,
    cues=_CUES,
    calendar=_CALENDAR,
    abbreviations=_words(
        """
        sr sra srta sres dr dra d dña lic ing prof gral cnel cap tte av avda núm nº no art págs pág vol ed etc ej aprox
        tel apdo ene feb mar abr jun jul ago sep oct nov dic ee uu rr ff mons excmo ilmo fr sto sta st jr ltda cía
        """
    ),
    complementizers=_words("que si cómo cuándo cuánto dónde quién cuál"),
    conjunctions=_words("y e o u pero ni sino"),
    subordinators=_words(
        """
        que porque cuando mientras aunque donde como si pues según cuyo cuya cuyos cuyas quien quienes cual cuales
        apenas salvo
        """
    ),
    prepositions=_words(
        """
        a al ante bajo con contra de del desde durante en entre hacia hasta mediante para por según sin sobre tras vía
        junto frente
        """
    ),
    determiners=_words(
        """
        el la los las un una unos unas este esta estos estas ese esa esos esas aquel aquella su sus mi mis nuestro
        nuestra nuestros nuestras ambos ambas varios varias algunos algunas otro otra otros otras cada todo toda todos
        todas dos tres
        """
    ),
    auxiliaries=_words("me te le les nos lo ya"),
    modals=_words("no tampoco nunca puede podría pueden podrían debe debería ni sin"),
    passive_auxiliaries=_words("fue fueron ha_sido son sido es se"),
    adverbs=_words(
        """
        también además ya ayer hoy anoche anteayer asimismo igualmente entonces después luego antes recientemente
        todavía aún así incluso solo sólo siempre ahora aquí allí posteriormente finalmente mañana no_obstante
        tampoco hace
        """
    ),
    time_words=_words(
        """
        hoy ayer anoche anteayer mañana ahora luego después antes posteriormente recientemente temprano madrugada
        pasado próximo mediodía
        """
    ),
    verbs=_words(
        """
        es son era eran fue fueron sea sean será serán sería ha han había habían hay hubo está están estaba estaban
        estuvo tiene tienen tenía tuvo puede pueden podía podrá podrán pudo debe deben hizo hicieron hace hacen va van
        iba fueron dio dieron vio quiere quieren quiso sabe saben supo llegó viene vienen vino vinieron
        sigue siguen murió murieron
        dijo dijeron dice dicen puso pusieron mantuvo mantuvieron obtuvo obtuvieron detuvo detuvieron sostuvo redujo
        produjo trajo condujo expuso propuso supuso impuso dispuso intervino anduvo cayó ganó perdió
        """
    ),
    pronouns={
        "el": ("m", "s"),
        "ella": ("f", "s"),
        "ellos": ("m", "p"),
        "ellas": ("f", "p"),
        "este": ("m", "s"),
        "esta": ("f", "s"),
        "ese": ("m", "s"),
        "estos": ("m", "p"),
        "estas": ("f", "p"),
        "yo": (None, "s"),
        "nosotros": (None, "p"),
        "usted": (None, "s"),
        "quien": (None, "s"),
        "quienes": (None, "p"),
    },
    first_person=_words("yo nosotros nosotras"),
    relative_pronouns=_words("que quien quienes cual cuales"),
    titles=_words(
        """
        presidente presidenta vicepresidente vicepresidenta expresidente expresidenta ministro ministra exministro
        exministra viceministro viceministra primer primera canciller secretario subsecretario senador senadora
        diputado diputada exdiputado exdiputada gobernador gobernadora alcalde alcaldesa
        exalcalde exalcaldesa intendente intendenta concejal concejala consejero consejera delegado delegada director
        directora subdirector subdirectora jefe jefa líder dirigente portavoz vocero vocera fiscal juez jueza
        magistrado magistrada abogado abogada procurador procuradora defensor defensora general coronel comandante
        mayor capitán capitana teniente sargento almirante comisario comisaria inspector inspectora comisionado
        comisionada doctor doctora dr dra profesor profesora catedrático catedrática rector rectora decano decana
        señor señora sr sra don doña papa obispo arzobispo cardenal padre madre sor rey reina príncipe princesa
        embajador embajadora enviado enviada diplomático diplomática representante coordinador coordinadora gerente
        fundador fundadora cofundador cofundadora propietario propietaria dueño dueña empresario empresaria ejecutivo
        ejecutiva analista economista experto experta investigador investigadora científico científica autor autora
        escritor escritora periodista corresponsal editor editora columnista activista candidato candidata aspirante
        legislador legisladora parlamentario parlamentaria eurodiputado eurodiputada político política mandatario
        mandataria entrenador entrenadora técnico técnica seleccionador jugador jugadora delantero portero futbolista
        actor actriz cantante director artista músico cineasta historiador historiadora sociólogo socióloga
        politólogo politóloga médico médica enfermero enfermera bombero arquitecto arquitecta ingeniero ingeniera
        agricultor agricultora comerciante vecino vecina asesor asesora consejero asistente tesorero tesorera
        presidenta titular responsable máximo máxima sindicalista secretario-general
        """
    ),
    title_genders={**dict.fromkeys(_MASCULINE, "m"), **dict.fromkeys(_FEMININE, "f")},
    office_adjectives=_words(
        """
        primer primera general máximo máxima político política técnico técnica científico científica responsable titular
        mayor ejecutivo ejecutiva experto experta
        """
    ),
    female_names=_words(
        """
        maría carmen ana isabel laura cristina marta lucía elena paula sara raquel patricia pilar mercedes rosa teresa
        beatriz silvia julia irene andrea alba nuria rocío alicia sonia sandra susana natalia yolanda margarita ángela
        inés victoria claudia eva esther amparo lourdes dolores concepción montserrat antonia francisca josefa juana
        catalina gabriela daniela valentina camila sofía mariana carolina alejandra fernanda verónica lorena gloria
        luz blanca consuelo esperanza olga lidia miriam noelia marina clara emilia adriana viviana ximena jimena
        micaela guadalupe rebeca leonor aurora celia ofelia graciela estela norma elvira amalia begoña lola pepa
        ainhoa leticia maite macarena mónica nieves paloma remedios rosario
        soledad tamara úrsula vanesa violeta noemí berta bárbara azucena ariadna aurelia encarnación gisela
        """
    ),
    male_names=_words(
        """
        josé antonio juan manuel francisco luis javier miguel carlos jesús alejandro pedro pablo ángel fernando jorge
        alberto rafael ramón david daniel sergio andrés diego enrique vicente joaquín santiago víctor eduardo roberto
        raúl mario martín álvaro adrián rubén iván óscar gonzalo ignacio hugo marcos nicolás gabriel tomás emilio julio
        agustín felipe guillermo ricardo salvador alfonso gustavo rodrigo sebastián mateo lucas esteban ernesto
        mauricio césar félix bruno leandro facundo hernán germán horacio ismael jaime lorenzo mariano néstor omar
        ramiro evaristo fermín aurelio eugenio federico fabián gerardo gilberto humberto isidro joel julián leonardo
        lisandro marcelo matías maximiliano nelson octavio orlando pascual ricardo rosendo saúl tadeo valentín wilson
        bernardo benito arturo armando alonso abel adolfo patricio rogelio samuel simón teodoro ulises xavier
        """
    ),
    organisation_words=_words(
        """
        ministerio gobierno ejecutivo consejería secretaría subsecretaría departamento agencia oficina comité comisión
        consejo unión asociación federación confederación fundación instituto universidad colegio escuela empresa
        compañía corporación sa grupo banco partido parlamento senado congreso cámara asamblea tribunal corte audiencia
        juzgado fiscalía procuraduría defensoría policía ejército marina armada guardia fuerza fuerzas servicio
        servicios autoridad administración junta club selección liga organización sociedad centro hospital iglesia
        coalición alianza sindicato frente movimiento fondo academia museo aerolínea aeropuerto puerto ayuntamiento
        alcaldía municipalidad municipio diputación generalitat gobernación presidencia cancillería embajada
        casa_blanca kremlin otan onu ue fbi cia nasa cruz_roja defensa protección observatorio cooperativa patronal
        cabildo intendencia contraloría red plataforma coordinadora
        """
    ),
    outlet_words=_words(
        """
        diario periódico agencia revista cadena canal emisora radio televisión semanario rotativo gaceta heraldo tribuna
        noticias reuters efe afp ap bbc cnn portal
        """
    ),
    outlets=_words("reuters efe afp ap bbc cnn bloomberg europa_press el_país el_mundo clarín la_nación télam notimex"),
    group_words=_words(
        """
        fuentes autoridades funcionarios expertos analistas críticos fiscales abogados investigadores científicos
        activistas testigos vecinos residentes manifestantes agentes personas hombres mujeres estudiantes profesores
        docentes médicos familias familiares padres miembros legisladores senadores diputados ministros líderes
        demócratas republicanos otros otras algunos algunas varios varias muchos ambos organizadores periodistas medios
        observadores economistas historiadores ecologistas usuarios clientes trabajadores empleados sindicatos grupos
        países empresas empresarios amigos colegas opositores conservadores liberales diplomáticos soldados militares
        tropas rebeldes milicianos bomberos defensores ejecutivos asesores gobiernos naciones ellos ellas jueces
        portavoces comerciantes inversores políticos votantes agricultores sobrevivientes supervivientes víctimas
        aficionados pescadores conductores productores especialistas organizaciones asociaciones oposición
        """
    ),
    person_words=_words(
        """
        hombre mujer fuente testigo residente vecino vecina persona agente oficial conductor conductora estudiante chico
        chica joven víctima superviviente sobreviviente usuario usuaria empleado empleada trabajador trabajadora
        funcionario funcionaria madre padre hermano hermana hijo hija viuda alguien pescador
        """
    ),
    document_words=_words(
        """
        comunicado informe carta nota estudio encuesta sondeo documento documentos denuncia demanda sentencia auto
        resolución decisión artículo mensaje texto análisis libro ley proyecto datos cifras estadísticas balance
        declaración escrito boletín parte reporte investigación censo
        """
    ),
    countries={name.replace("_", " "): code for code, names in COUNTRIES["es"].items() for name in fold(names).split()},
    naming=_NAMING,
    subject_first=_GRAMMAR,
    cue_classes={lemma.replace("_", " "): act for act, lemmas in _CLASSES.items() for lemma in lemmas.split()},
    cue_words={fold(word): act for act, words in _CUE_WORDS.items() for word in words.split()},
    negating=_NEGATING,
    addressing=_ADDRESSING,
    interviewing=Interviewing(
        questions=_words("p pregunta"),
        answers=_words("r respuesta"),
        words=_words("entrevista entrevistado entrevistada conversó conversación charla"),
        asked=_words("preguntado preguntada preguntados interrogado interrogada"),
    ),
    entitling=_words("titulado titulada titulados tituladas llamado llamada denominado denominada"),
    name_particles=_words("de del la las los y i e von van der di da do dos al bin ben ' ’ ."),
    name_links=_words("de del la las los y e para por en"),
    headline_labels=_words(
        """
        directo vídeo video fotos foto exclusiva análisis opinión editorial entrevista crónica reportaje última_hora
        urgente actualización galería podcast cronología claves fuente vía etiquetas nota temas relacionado
        """
    ),
    occasion_words=_words(
        """
        declaró declaración compareció comparecencia habló discurso rueda conferencia entrevista comunicado pronunció
        intervino intervención anunció sesión
        """
    ),
    anonymity=tuple(
        tuple(phrase.split())
        for phrase in (
            "no ser identificado",
            "no ser identificada",
            "no ser nombrado",
            "no ser nombrada",
            "no ser citado",
            "no ser citada",
            "permanecer en el anonimato",
            "mantener el anonimato",
            "el anonimato",
            "anonimato",
        )
    ),
    venues=tuple(
        tuple(fold(phrase).split())
        for phrase in (
            "rueda de prensa",
            "conferencia de prensa",
            "comparecencia",
            "conferencia telefónica",
            "conversación telefónica",
            "llamada telefónica",
            "entrevista",
            "discurso televisado",
            "discurso",
            "mensaje televisado",
            "mitin",
            "cumbre",
            "audiencia",
            "comunicado",
            "carta abierta",
            "twitter",
            "facebook",
            "instagram",
            "redes sociales",
            "correo electrónico",
        )
    ),
)
