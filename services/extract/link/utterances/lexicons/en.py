"""How English says no, opposites, how sure and how many: words are written plainly and compared by their stem."""

from services.extract.link.utterances.lexicon import Lexicon, Opposites, read_opposites

_OPPOSITES = """
more: more most much many plenty | less least fewer few little
rise: rise rose risen increase grow grew growth gain climb jump soar surge higher upward expand boost raise hike
    dearer | fall fell fallen decrease decline drop shrink plunge slump lower downward cut reduce reduction slash
    cheaper lessen ease
high: high highest top maximum peak record | low lowest bottom minimum
good: good better best improve improvement great excellent wonderful fine positive bright | bad worse worst worsen
    deteriorate poor terrible awful dreadful negative bleak appalling
strong: strong stronger strongest strengthen robust powerful firm | weak weaker weakest weaken fragile feeble
accept: accept approve approval agree agreement welcome embrace endorse consent | reject rejection refuse refusal
    turn_down decline disagree disapprove spurn veto
support: support back favour favor defend uphold pro | oppose opposition resist against anti object objection
allow: allow permit let authorize authorise legalize legalise licence license enable | forbid forbade forbidden ban
    prohibit prevent bar block outlaw stop
confirm: confirm admit acknowledge concede recognize recognise | deny denied denial refute dispute disavow
open: open reopen opening unlock | close closed closure shut shutdown lock
begin: begin began begun start launch resume initiate commence | end ended finish stop halt cease conclude suspend
    terminate quit cancel freeze
win: win won victory winner triumph beat | lose lost defeat loser loss
succeed: succeed success successful achieve manage | fail failure failed unsuccessful collapse flop
safe: safe safety secure security protected | dangerous danger unsafe threat threaten risk risky peril
war: war fight fighting battle conflict attack strike invade invasion hostility | peace truce ceasefire armistice
    reconcile reconciliation
easy: easy easier easiest ease simple simpler simply | difficult difficulty hard harder hardest tough complicated
possible: possible able capable feasible | impossible unable incapable
guilty: guilty convict convicted sentence condemn blame | innocent acquit cleared exonerate absolve
arrest: arrest detain imprison jail capture hold | release free freed liberate
friend: friend friendly friendship | enemy hostile foe adversary rival enmity
true: true truth right correct accurate genuine real fact | false lie wrong untrue fake incorrect mistaken baseless
    rumour rumor fabricate
alive: alive live living survive survival survivor | dead die died death kill killed
come: come came arrive arrival enter return join | leave left depart departure withdraw withdrawal exit quit pull_out
buy: buy bought purchase import | sell sold sale export
give: give gave given provide supply offer grant donate | take took taken deprive seize withhold
build: build built construct create establish found | destroy demolish dismantle ruin wreck raze abolish
love: love like adore admire praise | hate dislike despise detest loathe scorn
hope: hope optimistic optimism confident confidence trust | fear afraid worry worried pessimistic pessimism despair
    distrust doubt
rich: rich wealthy wealth richer | poor poverty poorer
fast: fast faster quick quickly rapid rapidly speed accelerate | slow slower slowly delay sluggish
early: early earlier before soon prior | late later after
near: near close closer | far distant farther
big: big large larger huge great enormous major | small smaller tiny slight minor
long: long lengthy | short shorter brief
old: old older ancient | new newer young younger modern
hot: hot heat warm warmer warming | cold cool cooler freezing
legal: legal lawful constitutional legitimate | illegal unlawful unconstitutional illegitimate
present: present available exist existence presence | absent lack lacking absence missing shortage scarce
help: help aid assist assistance benefit useful | harm hurt damage hinder obstacle hurdle obstruct hamper useless
remain: remain stay keep maintain continue preserve | abandon scrap drop abolish remove lift lifted
include: include inclusion admit | exclude exclusion expel
unite: unite unity together unify | divide division separate split apart
calm: calm stable stability quiet | unrest chaos unstable instability turmoil turbulence
public: public publicly loudly loud | secret secretly private whisper quietly covert
satisfied: satisfied happy pleased glad satisfaction delighted proud | dissatisfied unhappy angry disappointed upset
    sad regret ashamed
clean: clean pure | dirty polluted contaminated
full: full enough sufficient plenty ample | empty insufficient shortage
healthy: healthy health well recover recovery cured | sick ill illness unwell disease
ready: ready prepared readiness | unready unprepared unwilling reluctant
sure: sure certain certainly surely | uncertain unsure doubtful
independent: independent independence free freedom | dependent occupied occupation
fair: fair just justice justified equality equal | unfair unjust injustice unjustified unequal
necessary: necessary need must essential required | unnecessary needless superfluous
equalise: double twice | halve
honest: honest honestly sincere transparent | dishonest corrupt corruption deceitful rigged
generous: generous generously | meanest stingy
hire: hire employ recruit appoint | dismiss sack layoff resign
lead: lead led leader ahead | trail follow behind
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEXICON = Lexicon(
    opposites=Opposites(read_opposites(_OPPOSITES)),
    negators=_words("not never no none nobody nothing neither nor cannot without unless hardly barely"),
    negative_endings=("n't", "n’t"),
    refusing=_words(
        """
        refuse refuses refused refusing reject rejects rejected rejecting rejection deny denies denied
        denying fail fails failed failing prevent prevents prevented preventing unable unwilling impossible
        lack lacks lacking stop stopped halt decline declined avoid avoided ban bans banned forbid forbids
        forbidden prohibit prohibited unlikely
        """
    ),
    not_negating=(
        ("not", "only"),
        ("not", "just"),
        ("not", "merely"),
        ("not", "simply"),
        ("no", "doubt"),
        ("nothing", "but"),
        ("no", "matter"),
        ("no", "later"),
        ("no", "less"),
        ("no", "sooner"),
        ("no", "fewer"),
    ),
    compounds={
        ("cease", "fire"): "ceasefire",
        ("stop", "firing"): "ceasefire",
        ("stop", "shooting"): "ceasefire",
        ("stop", "fighting"): "ceasefire",
    },
    pauses=_words("but although though while whereas because"),
    doubtful=_words(
        "may might maybe perhaps possibly probably likely potentially allegedly reportedly apparently alleged"
    ),
    maybe_doubtful=_words("could can possible seems seem seemed possibility chance able"),
    binding=_words("must shall should ought obliged"),
    maybe_binding=_words("need needs needed required requires"),
    binding_pairs=frozenset((have, "to") for have in ("have", "has", "had", "having")),
    doubtful_before=frozenset(),
    in_the_past=frozenset(),
    conditional=_words("if unless provided"),
    numbers={
        "zero": 0,
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
        "thirteen": 13,
        "fourteen": 14,
        "fifteen": 15,
        "sixteen": 16,
        "seventeen": 17,
        "eighteen": 18,
        "nineteen": 19,
        "twenty": 20,
        "thirty": 30,
        "forty": 40,
        "fifty": 50,
        "sixty": 60,
        "seventy": 70,
        "eighty": 80,
        "ninety": 90,
        "dozen": 12,
        "half": 0.5,
        "quarter": 0.25,
        "third": 3,
        "fourth": 4,
        "fifth": 5,
        "sixth": 6,
        "seventh": 7,
        "eighth": 8,
        "ninth": 9,
        "tenth": 10,
        "twentieth": 20,
        "thirds": 3,
        "first": 1,
        "second": 2,
        "eleventh": 11,
        "twelfth": 12,
        "thirteenth": 13,
        "fourteenth": 14,
        "fifteenth": 15,
        "sixteenth": 16,
        "seventeenth": 17,
        "eighteenth": 18,
        "nineteenth": 19,
    },
    scales={
        "hundred": 100,
        "hundreds": 100,
        "thousand": 1_000,
        "thousands": 1_000,
        "k": 1_000,
        "million": 1_000_000,
        "millions": 1_000_000,
        "m": 1_000_000,
        "mn": 1_000_000,
        "billion": 1_000_000_000,
        "billions": 1_000_000_000,
        "bn": 1_000_000_000,
        "trillion": 1_000_000_000_000,
        "trn": 1_000_000_000_000,
    },
    joining=frozenset({"and"}),
    between=frozenset({"a", "of", "one"}),
    pairs=frozenset(),
    ordinal_endings=frozenset({"st", "nd", "rd", "th"}),
    centuries=frozenset({"century", "centuries"}),
    decades=frozenset({"decade", "decades"}),
    translated=_words(
        """
        president vice prime minister ministers ministry secretary general king queen prince princess sheikh
        sultan emir chancellor governor mayor senator congressman ambassador spokesman spokeswoman chairman
        chairwoman chief director judge justice attorney lawyer doctor dr mr mrs ms miss sir lord lady
        lieutenant colonel captain major sergeant pope bishop archbishop imam court courts supreme high senate
        congress parliament assembly council cabinet committee commission government department office agency
        authority bureau board service services police army navy force forces guard ministries bank central
        federal reserve university college school hospital centre center institute museum church mosque union
        unions nations league association federation organisation organization society foundation fund company
        group corporation party republican republicans democrat democrats democratic liberal liberals labour
        conservative conservatives socialist socialists communist communists greens nationalist nationalists
        christian christians muslim muslims islam islamic islamist islamists jew jews jewish catholic
        catholics orthodox sunni sunnis shia shiite kurds kurdish arab arabs western westerners african
        africans asian asians north south east west northern southern eastern middle upper lower new old great
        city town province state states county district region river lake sea ocean gulf bay mountain mount
        valley island islands street road square bridge airport port tower palace house white world
        international national republic kingdom constitution treaty agreement act law bill article olympic
        olympics games cup championship championships internet god bible koran quran english arabic french
        foreign interior defence defense finance health education trade economy energy labor security human
        rights culture environment agriculture affairs peace war day week month year christmas easter ramadan
        eid
        """
    ),
    stop=_words(
        """
        a an the of to in on at for from by with as and or but if that this these those it its he she they
        we you i his her their our your my him them us me is are was were be been being am do does did have
        has had having will would shall can could may might must should who whom whose which what when where
        how there here than then so also about into over out up down not no very just only some any all each
        such own same s t said says say
        """
    ),
    has_capitals=True,
)
