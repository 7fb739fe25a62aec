"""English as data."""

from collections.abc import Iterable

from services.common.contracts.statements import CueClass
from services.common.countries import COUNTRIES
from services.common.folding import fold
from services.extract.languages.en_names import FEMALE, MALE
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
    SubjectFirst,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word.replace("_", " ")) for word in text.split())


_SAID = frozenset({Frame.QUOTE, Frame.CLAUSE})
_QUOTED = frozenset({Frame.QUOTE})
_TOLD = _SAID | {Frame.ADDRESSEE}

# A verb is its base, with its past and its participle after a stroke where they are not regular, and further words of
# the cue in brackets.
_VERBS: tuple[tuple[frozenset[Frame], str], ...] = (
    (
        _SAID,
        """
        say/said state add note explain claim insist argue assert acknowledge admit concede stress emphasize emphasise
        underscore reiterate declare report reveal disclose warn caution predict complain boast joke write/wrote/written
        tweet post reply respond answer conclude recall remark comment observe suggest maintain contend allege testify
        assure quip/quipped exclaim counter estimate forecast/forecast point(out) retort muse lament opine affirm attest
        clarify elaborate speculate swear/swore/sworn profess hint signal underline highlight specify stipulate decree
        recount mention volunteer relate confide proclaim theorize reason tell(reporters) tell(journalists)
        make/made(clear) go/went(on)(to)(say) read/read confirm indicate
        """,
    ),
    (
        _QUOTED,
        """
        continue put/put(it) go/went(on) shout yell cry whisper chant wonder ask(rhetorically) caption tease conclude
        agree interject
        """,
    ),
    (
        _QUOTED | {Frame.MANNER},
        """
        laugh smile grin/grinned shrug/shrugged sigh snap/snapped fume rage gush sob/sobbed beam growl scoff mutter
        murmur chuckle roar thunder moan groan grumble bark bellow bristle crow deadpan/deadpanned drawl enthuse gasp
        giggle hiss mumble nod/nodded rant rave smirk sniff snort splutter stutter stammer wail wince slam/slammed
        hit/hit(back) fire(back) chip/chipped(in) chime(in) weigh(in) sneer gloat
        """,
    ),
    (_TOLD | {Frame.OBJECT_TO}, "tell/told warn advise remind"),
    (_TOLD, "inform notify assure reassure brief"),
    (_SAID | {Frame.TO}, "promise pledge vow threaten demand request swear/swore/sworn"),
    (_QUOTED | {Frame.TO}, "agree refuse offer"),
    (
        _SAID | {Frame.OBJECT_TO},
        """
        urge ask order call(on) call(upon) encourage instruct beg/begged implore beseech appeal(to) direct command
        recommend
        """,
    ),
    (_QUOTED | {Frame.OBJECT_TO}, "invite"),
    (
        _SAID | {Frame.OBJECT},
        """
        deny announce confirm propose reject call(for) warn(of) warn(against) caution(against) rule(out) apologize(for)
        apologise(for) complain(of) complain(about) admit(to) express demand plead/pleaded reaffirm
        speak/spoke(out)(against)
        """,
    ),
    (
        _QUOTED | {Frame.OBJECT},
        """
        dismiss dispute denounce condemn describe accuse blame criticize criticise outline characterize hail label brand
        question defend cite
        """,
    ),
    (frozenset({Frame.NAMING}), "call dub/dubbed"),
    (frozenset({Frame.CLAUSE}), "show find/found/found"),
)
# They take a clause without "that" so often that a verb to follow is proof enough.
_BARE = _words(
    """
    say tell claim insist argue admit acknowledge concede suggest confirm warn add note announce hint deny allege
    estimate predict promise vow swear stress testify state report maintain contend complain recall joke boast tweet
    reveal assure inform remind assert declare conclude explain agree caution reiterate forecast speculate affirm
    lament indicate emphasize emphasise observe comment remark disclose counter muse show find
    """
)


def _inflected(base: str) -> tuple[str, str, str]:
    """Past, third person and participle of a regular verb."""
    if base.endswith("e"):
        return base + "d", base + "s", base[:-1] + "ing"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied", base[:-1] + "ies", base + "ing"
    third = base + ("es" if base.endswith(("o", "s", "sh", "ch", "x", "z")) else "s")
    return base + "ed", third, base + "ing"


def _forms(entry: str, frames: frozenset[Frame]) -> Iterable[tuple[str, CueForm]]:
    """The inflected forms of one entry of the table, each with its word."""
    verb, *rest = entry.replace(")", "").split("(")
    base, *irregular = verb.split("/")
    past, third, participle = _inflected(base)
    if irregular:
        past = irregular[0]
        if past == base + base[-1] + "ed":  # a doubled letter: begged, begging
            participle = base + base[-1] + "ing"
    if base in _BARE and Frame.CLAUSE in frames:
        frames = frames | {Frame.BARE}
    lemma = " ".join([base, *rest])
    finite = dict.fromkeys([past, third, *irregular[1:]], Form.FINITE)
    inflected = [*finite.items(), (participle, Form.PARTICIPLE), (base, Form.BASE)]
    if Frame.MANNER in frames:
        inflected = inflected[:1]  # a smile, storms, nods: nouns
    for word, form in inflected:
        yield word, CueForm(lemma=lemma, form=form, frames=frames, rest=tuple(rest))


def _cues() -> dict[str, tuple[CueForm, ...]]:
    merged: dict[tuple[str, tuple[str, ...], Form], CueForm] = {}
    for frames, verbs in _VERBS:
        for entry in verbs.split():
            for word, form in _forms(entry, frames):
                key = (word, form.rest, form.form)
                known = merged.get(key)
                union = form.frames | known.frames if known else form.frames
                merged[key] = CueForm(lemma=form.lemma, form=form.form, frames=union, rest=form.rest)
    for phrase in ("according to", "in the words of", "per"):
        first, *others = phrase.split()
        merged[first, tuple(others), Form.ACCORDING] = CueForm(
            lemma=phrase, form=Form.ACCORDING, frames=_SAID, rest=tuple(others)
        )
    for phrase in ("quoted as saying", "reported as saying", "cited as saying"):
        first, *others = phrase.split()
        merged[first, tuple(others), Form.FINITE] = CueForm(
            lemma=phrase, form=Form.PASSIVE, frames=_SAID | {Frame.BARE}, rest=tuple(others)
        )
    by_word: dict[str, list[CueForm]] = {}
    for (word, _, _), form in merged.items():
        by_word.setdefault(word, []).append(form)
    return {word: tuple(forms) for word, forms in by_word.items()}


_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTHS = """
january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct
november/nov december/dec
"""

_CALENDAR = Calendar(
    weekdays={day: number for number, day in enumerate(_WEEKDAYS.split())},
    months={month: number for number, forms in enumerate(_MONTHS.split(), 1) for month in forms.split("/")},
    days_ago={
        ("today",): 0,
        ("yesterday",): 1,
        ("tonight",): 0,
        ("this", "morning"): 0,
        ("this", "afternoon"): 0,
        ("this", "evening"): 0,
        ("last", "night"): 1,
    },
    last=_words("last previous"),
    limiting=_words("before until till by since from through next"),
)

_NAMING = Naming(
    the=_words("the"),
    articles=_words("a an the"),
    joint=_words("and"),
    quantifiers=_words("several some many most both other"),
    plural=("s",),
    press=_words("news press"),
    ranking=_words(
        "main top leading chief major own first second third only new former ruling governing powerful influential"
    ),
    superlative="est",
    possessive=("'s", "s'"),
    firms=_words(
        """
        company firm airline retailer lender insurer carmaker automaker chipmaker drugmaker planemaker conglomerate
        startup start-up brewer
        """
    ),
    leading_kinds=_words(
        """
        firm airline retailer lender insurer carmaker automaker chipmaker drugmaker planemaker shipbuilder conglomerate
        startup start-up brewer charity supermarket housebuilder nonprofit think-tank utility distiller
        """
    ),
    firms_of=_words("group operator maker manufacturer giant chain carrier"),
    offices_of_firms=frozenset({"chief executive", "ceo", "chairman", "chairwoman", "managing director"}),
    possessed=_words("office department association union"),
    small_prefixes=("al-", "el-", "d'"),
    before_role=_words("the a an one of his her their its our my"),
    before_apposition=_words("the a an his her their its our my"),
    copulas=_words("is was became"),
    courtesies=_words("mr mrs ms miss madam sir dr"),
    introducing=_words("who whose"),
    appeals=_words("save stop keep free feed defend protect rebuild reclaim"),
    from_nations=("ian", "ese", "ish", "rman", "rican", "rean", "eli", "raqi"),
    owners=_words("his her their its my our"),
    bodies=_words(
        """
        company firm agency group union bank university newspaper network channel website organisation organization
        party movement association club foundation airline carmaker retailer publisher broadcaster charity utility
        hospital school supermarket chain firm startup manufacturer maker operator provider watchdog regulator
        nonprofit think-tank lender brewer studio label venue museum institute institution developer insurer giant
        conglomerate daily weekly tabloid broadsheet portal
        """
    ),
    sure_kinds=_words(
        """
        ministry government court chamber party council senate bank hospital university airline church embassy
        municipality
        """
    ),
    bodies_apart=_words("opposition department ministry commission council committee court parliament police army"),
    sure_offices=_words(
        """
        minister president premier governor mayor ambassador judge senator king queen prince princess chancellor
        prosecutor pope bishop archbishop sheriff coach general colonel admiral
        """
    ),
    aged=("year-old",),
    ranks=_words("deputy vice assistant associate prime"),
    portfolios=_words(
        """
        foreign defence defense interior finance health economy energy education environment trade transport
        transportation treasury home justice agriculture housing culture tourism labour labor industry
        """
    ),
    linking=_words("of and"),
    neuter=_words("it"),
    surname_articles=("al-", "el-"),
    issued=_words("by from"),
    come_by=_words("seen obtained reviewed viewed read examined verified consulted cited quoted shared"),
    whole_organisations=_words("labour congress parliament"),
    indefinite=_words("a an another one any every each some"),
    office_links=_words("of for"),
    aims=_words("for to against without"),
    collectives=_words(
        """
        government police authorities ministry army military navy parliament court team campaign administration
        police_force cabinet embassy party council presidency consulate opposition regime
        """
    ),
    with_article=_words(
        """
        times post journal herald tribune guardian telegraph gazette ledger chronicle observer mail mirror bulletin sun
        star independent advocate hill economist atlantic intercept inquirer examiner globe courier record express
        spectator tennessean oregonian sentinel republic dispatch enquirer standard verge
        """
    ),
    exemplifying=_words("including like such and especially notably"),
    generational=_words("jr sr ii iii iv kc qc mp mep mbe obe cbe phd md esq"),
)

_GRAMMAR = SubjectFirst(
    that=_words("that"),
    infinitive=_words("to"),
    negated_infinitive=_words("not"),
    oneself=_words("himself herself"),
    as_=_words("as"),
    loose=_words("say tell"),
    rates=_words("per"),
    of_documents=_words("show find"),
    articles=_words("a an the one"),
    joining=_words("and or &"),
    joint=_words("and"),
    contrasting=_words("but while whereas"),
    before_participle=_words("and while by but"),
    inner_prepositions=_words("of for from with at"),
    quoting=_words("quoted quotes quoting cited cites citing"),
    object_pronouns=_words("his her him"),
    addressed_pronouns=_words("me us him her them you it"),
    second_person=_words("you"),
    contracted=("n't", "'s", "'re", "'ve", "'ll", "'d", "'m"),
    past_ending="ed",
    present_ending="s",
    participle_ending="ing",
    plural_ending="s",
    adverb_ending="ly",
    asides=_words("which though although"),
    summing=_words(
        """
        claim charge accusation allegation demand view phrase comment remark statement move step decision position
        sentiment argument warning threat promise pledge suggestion prospect proposal request description assertion
        call line stance theme message reference complaint criticism
        """
    ),
    near=_words("close"),
    comparing=_words("such well same as much many far"),
)

# What each cue, by its lemma, reports somebody to have done.
_CLASSES: dict[CueClass, str] = {
    CueClass.SAY: """
        add answer brief caption chant comment continue cry exclaim express go_on go_on_to_say inform interject
        joke mention muse note notify observe post put_it quip read remark remind reply respond retort say shout state
        tease tell tell_journalists tell_reporters tweet volunteer whisper write yell counter contact speak talk
        sing scream laugh smile grin shrug sigh snap gush sob beam growl mutter murmur chuckle roar thunder
        deadpan drawl enthuse gasp giggle hiss mumble nod stammer splutter stutter wail hit_back fire_back
        chip_in chime_in weigh_in bark bellow bristle crow gloat groan rave smirk sniff snort wince
        """,
    CueClass.REPORT: """
        according_to cited_as_saying in_the_words_of per quoted_as_saying recall recount relate report
        reported_as_saying testify quote show find relay narrate told_as_saying
        """,
    CueClass.ANNOUNCE: "announce declare decree disclose proclaim reveal publish unveil",
    CueClass.EXPLAIN: """
        brand call characterise characterize cite clarify describe dub elaborate explain label make_clear
        outline point_out reason specify detail define
        """,
    CueClass.CLAIM: """
        allege argue assert boast claim conclude contend defend insist maintain opine profess believe think
        """,
    CueClass.CONFIRM: """
        affirm assure attest confirm emphasise emphasize highlight reaffirm reassure reiterate stress underline
        underscore verify repeat
        """,
    CueClass.DENY: "deny dismiss dispute rule_out refute rebut",
    CueClass.ADMIT: """
        acknowledge admit admit_to apologise_for apologize_for concede confide confess apologise apologize
        regret
        """,
    CueClass.PREDICT: "estimate forecast predict speculate theorize theorise expect project",
    CueClass.SUGGEST: "advise encourage hint indicate propose recommend signal suggest imply",
    CueClass.ASK: """
        appeal_to ask ask_rhetorically beg beseech implore invite plead question request wonder inquire enquire
        """,
    CueClass.DEMAND: "call_for call_on call_upon command demand direct instruct order stipulate urge insist_on",
    CueClass.WARN: "caution caution_against warn warn_against warn_of",
    CueClass.PROMISE: "offer pledge promise swear vow commit_to",
    CueClass.THREATEN: "threaten",
    CueClass.AGREE: "agree accept endorse",
    CueClass.REFUSE: "refuse reject decline",
    CueClass.ACCUSE: "accuse blame",
    CueClass.CRITICIZE: """
        complain complain_about complain_of moan grumble fume rage scoff sneer rant condemn criticise
        criticize denounce lament speak_out_against slam
        blast decry deplore attack mock
        """,
    CueClass.PRAISE: "hail praise thank congratulate welcome commend applaud laud",
}
# Words that signal speech where the lexicon of cues has none: nouns, and forms of verbs that are no cue there.
_CUE_WORDS: dict[CueClass, str] = {
    CueClass.SAY: """
        statement statements remark remarks comment comments speech letter message email memo interview words
        said talk talks talked spoke spoken speaking written told asserting
        """,
    CueClass.REPORT: "reports quoted quoting shows showed found finds",
    CueClass.ANNOUNCE: "announcement announcements declaration disclosure revelation revelations proclamation",
    CueClass.EXPLAIN: "explanation explanations description clarification",
    CueClass.CLAIM: "claims allegation allegations assertion assertions argument arguments belief believes believed",
    CueClass.CONFIRM: "confirmation assurance assurances reassurance repeated repeats repeating",
    CueClass.DENY: "denial denials rejection",
    CueClass.ADMIT: "admission admissions confession confessed apology apologized apologised apologizing regretted",
    CueClass.PREDICT: "prediction predictions forecasts estimates expected expects expecting",
    CueClass.SUGGEST: "suggestion suggestions proposal proposals recommendation recommendations advice",
    CueClass.ASK: "request requests question questions appeal appeals plea pleas invitation inquired",
    CueClass.DEMAND: "demands call calls ultimatum urging instructions",
    CueClass.WARN: "warning warnings alert",
    CueClass.PROMISE: "promises pledges vows commitment commitments guarantee committed",
    CueClass.THREATEN: "threat threats",
    CueClass.AGREE: "agreement accepted accepts accepting endorsed endorses endorsing",
    CueClass.REFUSE: "refusal declined declines declining",
    CueClass.ACCUSE: "accusation accusations",
    CueClass.CRITICIZE: """
        criticism criticisms condemnation complaint complaints condolences concern concerns slammed slams
        blasted decried deplored attacked mocked
        """,
    CueClass.PRAISE: """
        praise praised praises praising thanked thanks thanking congratulated congratulates welcomed welcomes
        welcoming commended applauded lauded tribute
        """,
}

_NEGATING = Negating(
    words=_words("not never cannot without neither nor hardly barely"),
    endings=("n't",),
    refusing=_words(
        """
        decline declined declines declining refuse refused refuses refusing fail failed fails failing stop
        stopped short unable unwilling reluctant avoid avoided avoids avoiding hesitate hesitated
        """
    ),
    awaiting=_words("expected due set likely scheduled planning ready"),
    linking=_words("to of"),
    nobody=_words("no nobody none neither"),
    only=_words("only just merely simply"),
    between=_words("to of have so yet even far immediately directly explicitly"),
)

_ADDRESSING = Addressing(
    telling=_words(
        """
        tell inform notify assure reassure brief advise remind warn ask tell_reporters tell_journalists urge
        promise
        """
    ),
    to=_words("to"),
    talks=_words(
        """
        interview interviews letter email message call conversation statement comment comments remark remarks
        briefing speech address testimony testified speaking spoke talking talked writing post lecture
        """
    ),
    with_=_words("to with"),
    not_hearers=_words("it he she they i we there be effect question questions truth lie lies story tale"),
    within=_words("of for 's"),
    ends=_words("here there that how why what whether if to not about"),
)

LANGUAGE = Language(
    code="en",
    word_order="subject_first",
    has_capitals=True,
    cues=_cues(),
    calendar=_CALENDAR,
    abbreviations=_words(
        """
        mr mrs ms dr prof rep reps sen sens messrs gov lt col gen sgt capt maj cmdr rev hon st jr sr inc corp co ltd vs
        etc no nos dept est jan feb mar apr jun jul aug sept sep oct nov dec mt ft u.s d.c a.m p.m pres adm atty
        e.g i.e cf calif conn fla ga ill kan ky la mass md mich minn miss mo neb nev okla ore pa tenn tex va vt
        wash wis wyo colo ariz ala ark del ind
        """
    ),
    complementizers=_words("that whether if how why what"),
    conjunctions=_words("and but or yet nor"),
    subordinators=_words(
        """
        that because when while whereas after before although though since unless until as where which who whom
        whose if whether so than once despite
        """
    ),
    prepositions=_words(
        """
        in on at during after before from to by with of for about against under over through amid among between
        following despite since via near outside inside within without upon into until ahead regarding like
        """
    ),
    determiners=_words("the a an this that these those his her their its our my your some several many one two three"),
    auxiliaries=_words(
        "has have had did do does having been be was were is are hadn't hasn't haven't didn't don't doesn't"
    ),
    modals=_words(
        """
        would will could should can may might must shall to won't wouldn't couldn't can't cannot shouldn't not
        declined refused failed going able about
        """
    ),
    passive_auxiliaries=_words("was were is are been being be get got gets wasn't weren't isn't aren't"),
    adverbs=_words(
        """
        also later then still now just previously recently repeatedly reportedly earlier again already often
        always never only even once further meanwhile too since simply all both actually publicly subsequently
        initially allegedly privately openly reportedly not ever yesterday today tonight sometimes first however
        moreover furthermore nevertheless nonetheless instead additionally finally indeed therefore thus hence
        besides afterwards perhaps maybe eventually similarly likewise
        """
    ),
    time_words=_words(
        """
        today yesterday tonight earlier later monday tuesday wednesday thursday friday saturday sunday recently
        afterwards afterward last this next shortly ago now then
        """
    ),
    verbs=_words(
        """
        is are was were be been am has have had do does did will would can could should may might must shall
        went came made took gave got became saw left began kept held won lost met ran led brought found thought
        knew felt put set sent stood fell grew paid cut hit won't can't didn't isn't wasn't aren't weren't
        doesn't don't couldn't wouldn't wants want goes comes makes takes gives gets seems seemed looks looked
        appears appeared says said told
        """
    ),
    pronouns={
        "he": ("m", "s"),
        "she": ("f", "s"),
        "they": (None, "p"),
        "it": (None, "s"),
        "i": (None, "s"),
        "we": (None, "p"),
        "you": (None, "s"),
        "who": (None, "s"),
        "his": ("m", "s"),
        "her": ("f", "s"),
        "him": ("m", "s"),
    },
    first_person=_words("i we"),
    relative_pronouns=_words("who which that"),
    titles=_words(
        """
        counterpart
        president vice prime minister premier chancellor secretary senator sen sens rep reps senators representative
        congressman congresswoman governor gov mayor chairman chairwoman chair chairperson chief director head leader
        spokesman spokeswoman spokesperson general gen colonel col major maj captain capt lieutenant lt sergeant
        sgt admiral commander officer judge justice attorney lawyer prosecutor sheriff detective inspector
        superintendent deputy doctor dr professor prof mr mrs ms miss sir dame lord lady king queen prince
        princess pope bishop archbishop cardinal father sister brother rev reverend imam sheikh ayatollah rabbi
        ambassador envoy diplomat foreign defence defense interior finance health justice economy energy
        education environment trade transport transportation treasury home state minister-designate ceo cfo coo
        founder co-founder owner manager coach captain player striker midfielder goalkeeper boss executive
        cllr dc pc dci supt insp det mum dad goalscorer substitute defender winger skipper playmaker keeper
        batsman bowler quarterback pitcher sprinter cyclist
        debutant teammate team-mate bassist guitarist drummer vocalist
        analyst economist expert researcher scientist author writer journalist reporter correspondent editor
        columnist activist campaigner candidate nominee congressional democratic republican conservative labour
        liberal democrat former ex- acting interim senior junior assistant associate national federal local
        police army navy military security press communications white house us-led mp speaker counsel advisor
        adviser aide consultant historian singer actor actress director-general secretary-general undersecretary
        commissioner councillor councilman councilwoman alderman lawmaker legislator star teacher student
        resident neighbour neighbor farmer artist producer driver pilot trainer nurse physician surgeon pm
        pollster strategist novelist playwright poet photographer psychologist geologist astronomer physicist
        contractor developer architect surveyor electrician plumber engineer fisherman shopkeeper trader broker banker
        accountant auditor biologist chemist mathematician philosopher sociologist psychiatrist therapist midwife
        dentist pharmacist veterinarian solicitor barrister magistrate bailiff trooper lifeguard sailor trucker postman
        headteacher lecturer tutor pensioner retiree homeowner landlord villager councilor backbencher consul volunteer
        organiser organizer unionist protester demonstrator refugee migrant defendant plaintiff screenwriter publisher
        cameraman filmmaker comedian musician composer conductor pianist violinist rapper sculptor designer chef
        hotelier restaurateur winemaker businessman businesswoman entrepreneur investor shareholder trustee curator
        librarian archivist umpire jockey golfer swimmer gymnast priest vicar pastor nun academic scholar immunologist
        oncologist cardiologist paediatrician pediatrician radiologist pathologist conservationist ecologist botanist
        zoologist volcanologist oceanographer climatologist hydrologist agronomist gamekeeper beekeeper rancher mechanic
        technician machinist stevedore foreman supervisor caretaker inmate soldier commodore brigadier corporal blogger
        vlogger programmer statistician demographer lobbyist treasurer
        epidemiologist virologist meteorologist seismologist archaeologist criminologist paramedic firefighter referee
        """
    ),
    title_genders={
        "mr": "m",
        "sir": "m",
        "lord": "m",
        "king": "m",
        "prince": "m",
        "chairman": "m",
        "spokesman": "m",
        "congressman": "m",
        "councilman": "m",
        "father": "m",
        "brother": "m",
        "son": "m",
        "husband": "m",
        "actor": "m",
        "mrs": "f",
        "ms": "f",
        "miss": "f",
        "dame": "f",
        "lady": "f",
        "queen": "f",
        "princess": "f",
        "chairwoman": "f",
        "spokeswoman": "f",
        "congresswoman": "f",
        "councilwoman": "f",
        "mother": "f",
        "sister": "f",
        "daughter": "f",
        "wife": "f",
        "actress": "f",
        "widow": "f",
        "man": "m",
        "boy": "m",
        "woman": "f",
        "girl": "f",
    },
    female_names=_words(FEMALE),
    male_names=_words(MALE),
    organisation_words=_words(
        """
        assembly ministry department agency office bureau committee commission council union association
        federation foundation institute university college school company corporation corp inc ltd llc plc group
        bank party government parliament senate congress house court police army navy force forces service
        services authority administration board club team league organization organisation society center centre
        hospital church network coalition alliance campaign trust fund institution academy museum airlines
        airport station pentagon kremlin nato hamas hezbollah taliban un eu fbi cia nasa embassy city county
        state district division unit laboratory lab studio studios industries holdings partners associates
        systems technologies international states republic kingdom emirates reserve motors electric airlines airways
        treasury caucus tribunal embassy consulate cabinet militia brigade corps guard troopers society institutes
        centers ngo watchdog regulator museum bloc cartel syndicate brotherhood directorate secretariat chamber guild
        aggregates foods terminals pharmaceuticals pharma logistics telecom telecoms petroleum brands insurance
        securities semiconductors breweries chemicals ventures
        consortium confederation cooperative registry municipality diocese archive archives panel forum initiative
        observatory collective
        """
    ),
    outlet_words=_words(
        """
        news times post newspaper agency magazine journal herald tribune guardian telegraph gazette ledger
        reuters ap afp bbc cnn broadcaster channel daily press radio television tv website chronicle observer
        mail mirror bulletin outlet weekly tabloid broadsheet
        """
    ),
    outlets=_words("reuters afp bbc cnn bloomberg politico axios nbc cbs abc npr tass xinhua fox_news al_jazeera"),
    group_words=_words(
        """
        authors co-authors mps msps meps peers backbenchers frontbenchers ceos
        pilots dockers fishermen landlords tenants bakers butchers plumbers electricians carpenters developers
        surveyors planners merchants accountants biologists chemists mathematicians sociologists psychologists
        psychiatrists therapists midwives dentists pharmacists solicitors barristers magistrates lifeguards sailors
        truckers postmen headteachers tutors pupils retirees homeowners councillors councilors volunteers unionists
        protestors demonstrators defendants plaintiffs suspects publishers filmmakers comedians musicians composers
        designers chefs cooks waiters hoteliers restaurateurs winemakers businessmen businesswomen entrepreneurs
        shareholders trustees curators librarians archivists umpires jockeys golfers swimmers gymnasts priests vicars
        pastors nuns monks academics oncologists cardiologists paediatricians radiologists pathologists
        conservationists ecologists botanists zoologists oceanographers climatologists hydrologists agronomists
        gamekeepers beekeepers ranchers welders technicians stevedores supervisors cleaners caretakers inmates
        veterans bloggers programmers statisticians demographers lobbyists surgeons detectives inspectors astronomers
        physicists geologists archaeologists epidemiologists virologists herders wholesalers employers motorists
        cyclists pedestrians hikers climbers divers surfers skiers legislators envoys ambassadors mayors governors
        patients carers donors creditors lenders borrowers taxpayers candidates delegates insurers airlines hackers
        officials analysts experts critics supporters sources prosecutors police authorities lawyers attorneys
        investigators researchers scientists activists campaigners witnesses residents neighbours neighbors
        protesters people men women students teachers doctors families parents members lawmakers senators
        ministers leaders democrats republicans others some many several most both organizers organisers
        opposition majority defence defense prosecution jury
        reporters journalists media observers economists historians environmentalists fans users customers
        workers employees unions groups countries companies scholars friends relatives colleagues opponents
        conservatives liberals diplomats soldiers troops rebels militants insurgents firefighters paramedics
        advocates reports outlets studies documents records executives aides advisers advisors defenders sites
        forecasters meteorologists seismologists brokers bankers engineers miners nurses medics rescuers dockworkers
        builders teenagers youngsters passengers commuters drivers lecturers pensioners villagers neighbors tourists
        retailers exporters importers carmakers manufacturers producers growers shopkeepers campaigners marchers
        strikers prisoners refugees migrants monitors insiders outsiders regulators auditors contractors architects
        governments nations states agencies they judges jurors spokespeople pundits commentators traders
        investors politicians voters farmers locals survivors victims somebody someone everyone everybody nobody
        """
    ),
    person_words=_words(
        """
        man woman source witness resident spokesperson spokesman spokeswoman judge officer lawyer attorney
        prosecutor driver student girl boy person someone teacher doctor victim survivor neighbour neighbor user
        fan employee worker caller writer reader insider aide adviser diplomat mother father
        """
    ),
    document_words=_words(
        """
        statement report letter memo study survey poll document documents indictment filing lawsuit complaint
        ruling affidavit release email notice order decision article newspaper website post tweet message paper
        analysis book law bill resolution data figures records transcript review book audit statistics schedule forecast
        index tally database page video ad advert advertisement trailer blog column essay op-ed brief charter manifesto
        communique dispatch leaflet pamphlet petition motion declaration announcement disclosure guidelines guidance
        research census estimate estimates findings footage caption headline presentation press_release
        """
    ),
    countries={name.replace("_", " "): code for code, names in COUNTRIES["en"].items() for name in names.split()},
    naming=_NAMING,
    subject_first=_GRAMMAR,
    contractions=_words(
        """
        it's he's she's that's there's they're we're you're i'm i've we've they've he'd she'd we'd i'd they'd
        i'll we'll
        """
    ),
    name_particles=_words(
        "de da di du del della van von der den bin bint ibn al el la le dos das abu abd ben st ' ’ ."
    ),
    name_links=_words("of and for on to against without"),
    office_adjectives=_words(
        """
        vice prime foreign defence defense interior finance health economy energy education environment trade
        transport transportation treasury home state congressional former ex- acting interim senior junior assistant
        associate national federal local police army navy military security press communications white house
        us-led chief-of-staff affairs information intelligence homeland commerce labor agriculture housing
        culture tourism science technology veterans external internal public works welfare social development budget
        planning special managing first second third majority minority city county district regional central
        """
    ),
    headline_labels=_words(
        """
        live watch video photos photo exclusive breaking analysis opinion update updated explainer editorial
        review factbox timeline poll podcast gallery interview news world sports listen read more source via
        tags note category topics related correction
        """
    ),
    occasion_words=_words(
        """
        testify testified testifying testimony spoke speaking speech hearing briefing interview conference statement
        address addressed pleaded announced press
        """
    ),
    anonymity=tuple(
        tuple(phrase.split())
        for phrase in (
            "not to be named",
            "not to be identified",
            "not to be quoted",
            "not be named",
            "not be identified",
            "not be quoted by name",
            "to remain anonymous",
            "to stay anonymous",
            "for anonymity",
            "anonymity",
        )
    ),
    venues=tuple(
        tuple(phrase.split())
        for phrase in (
            "news conference",
            "press conference",
            "conference call",
            "general assembly",
            "town hall",
            "open letter",
            "letter",
            "memo",
            "news release",
            "podcast",
            "press briefing",
            "news briefing",
            "briefing",
            "press release",
            "phone call",
            "telephone call",
            "telephone conversation",
            "phone interview",
            "interview",
            "speech",
            "televised address",
            "summit",
            "rally",
            "hearing",
            "statement on twitter",
            "blog post",
            "facebook post",
            "twitter",
            "facebook",
            "instagram",
            "court filing",
            "email",
            "social media",
        )
    ),
    cue_classes={lemma.replace("_", " "): act for act, lemmas in _CLASSES.items() for lemma in lemmas.split()},
    cue_words={fold(word): act for act, words in _CUE_WORDS.items() for word in words.split()},
    negating=_NEGATING,
    addressing=_ADDRESSING,
    interviewing=Interviewing(
        questions=_words("q question"),
        answers=_words("a answer"),
        words=_words("interview interviewed conversation spoke talked"),
        asked=_words("asked pressed questioned quizzed"),
    ),
    entitling=_words("titled entitled headlined subtitled dubbed named called"),
)
