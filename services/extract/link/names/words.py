"""Words in names that name nobody, and first names that have a short form: closed lists, by folded key.

A compact choice from general knowledge; words of offices are in `services.extract.link.offices`.
"""

from services.common.folding import fold


def _keys(words: str) -> frozenset[str]:
    return frozenset(fold(words).split())


COURTESIES = _keys(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady baron baroness hon honourable honorable rev reverend sheikh
    shaikh shaykh sheikha imam ayatollah hajj hajji haji sayyid sayed señor señora doña sra herr frau monsieur
    madame mme his her excellency highness majesty holiness eminence saint st pope king queen prince princess
emir sultan
    gen general col colonel maj major capt captain lt lieutenant sgt sergeant adm admiral brig brigadier marshal
    sen senator rep congressman congresswoman gov governor president
    السيد السيدة الأستاذ الأستاذة الدكتور الدكتورة د دكتور م المهندس المهندسة الشيخ الشيخة شيخ الحاج سماحة فضيلة معالي
    سعادة سمو فخامة جلالة قداسة صاحب آية الله الإمام البروفيسور البروفسور اللواء العميد العقيد الفريق الجنرال المشير
    الملك الملكة الأمير الأميرة السلطان البابا اللورد السير الرئيس الرئيسة الوزير الوزيرة النائب النائبة السيناتور
    القاضي القاضية المحامي المحامية الشهيد
    """
)
JUNIOR_OR_SENIOR = {
    **dict.fromkeys(_keys("jr junior الابن الإبن جونيور"), "jr"),
    **dict.fromkeys(_keys("sr senior الأب سينيور"), "sr"),
}
GENERATIONAL = _keys("ii iii iv الثاني الثالث الرابع") | JUNIOR_OR_SENIOR.keys()
PARTICLES = _keys(
    """
    al el ul ur as ad at az ash an ar the bin ibn ben bint ould van von der den de del della di da do dos das
du des la
    le les ter ten zu zum zur af av y e i
    بن ابن بنت ولد آل فان فون دير دو دي دا لا دل ديل
    """
)
"""They may be written or not, together with what follows or apart, and tell nobody from anybody."""
JOINED = _keys("abd abdel abdul abdal abu abou aboud umm um mac mc عبد أبو ابو أبا أبي أم ام ماك")
"""They make one part of a name with the word that follows."""
JOINED_ENDS = _keys("allah ullah ud-din eddin aldin addin الدين الله الإسلام")
"""They make one part of a name with the word before."""
FAMILY_FIRST = _keys(
    """
    xi li wang zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie
han tang
    feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai
xia zhong
    tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan qian
    kim lee park choi jung jeong kang cho jang lim ri pak yoon moon roh chung hwang ahn shin kwon
    nguyen tran le pham hoang phan vu vo dang bui truong
    شي لي وانغ تشانغ جانغ تشن تشين يانغ تشاو هوانغ تشو وو سون هو لين ما لو غاو كيم بارك باك تشوي يون مون ري نغوين هان
    """
)
"""Family names of China, Korea and Viet Nam, which come first there."""

_SHORT_FORMS = """
michael mike mick mikey مايكل مايك|joseph joe joey جو|william will bill billy|robert rob bob bobby
richard rick dick rich
james jim jimmy
john jack johnny جون|thomas tom tommy|charles charlie chuck شارل|edward ed eddie ted
anthony antony tony|daniel dan danny
david dave|donald don|steven stephen steve|christopher chris|matthew matt|andrew andy drew|peter pete|timothy tim
kenneth ken kenny|ronald ron ronnie|lawrence larry|gregory greg|jeffrey geoffrey jeff|samuel sam|benjamin ben benny
alexander alex sasha|nicholas nick|patrick pat|philip phil|raymond ray|gerald gerry jerry|douglas doug|franklin frank
francis frank|frederick fred|leonard len lenny|albert al bert|abraham abe|bernard bernie|theodore ted|vincent vince
walter walt|zachary zach|nathaniel nate nathan|jonathan jon|joshua josh|mitchell mitch|elizabeth liz beth betsy lizzie
katherine catherine kate kathy katie|margaret maggie meg peggy|jennifer jen jenny|patricia pat patty|susan sue suzy
rebecca becky|deborah debbie|christine christina chris|victoria vicky|abigail abby|alexandra alex sandra|barbara barb
nancy nan|judith judy|jacqueline jackie|cynthia cindy|pamela pam|samantha sam|kimberly kim|vladimir volodymyr vova
dmitri dima|sergei seryozha|mikhail misha|alexei alyosha|francisco paco|jose pepe|ignacio nacho
jacques جاك|jean جان|isaac إسحق إسحاق|juan خوان|jorge خورخي|javier خافيير|sean شون
jesus خيسوس|hugh هيو|geoffrey جيفري|ian إيان|leigh لي|guillermo غييرمو غيليرمو|joaquin خواكين|eugene يوجين
"""
SHORT_FORMS: dict[str, frozenset[str]] = {}
"""Other forms of a first name, short ones and those whose Arabic spelling follows no sound."""
for _group in _SHORT_FORMS.replace("\n", "|").split("|"):
    for _name in fold(_group).split():
        SHORT_FORMS[_name] = SHORT_FORMS.get(_name, frozenset()) | frozenset(fold(_group).split())

ARAB_NAMES = _keys(
    """
    محمد أحمد محمود حامد حميد حمد حمدان حمدي حسن حسين حسان إحسان محسن حسني علي عالي علاء عمر عمرو عامر عمار عمران
    أمير خالد خليل خليفة سالم سليم سلام سلمان سليمان سلطان صالح صلاح سعد سعيد سعود مسعود أسعد سعدي كامل كمال جمال
    جميل ماجد مجيد أمجد ناصر نصر منصور نصير طارق رشيد راشد رشاد مرشد فهد فؤاد فايز فواز فيصل فضل فاضل هادي مهدي
    يحيى ياسر ياسين إبراهيم إسماعيل مصطفى مرتضى رحيم رحمن عزيز جواد جابر جبار قاسم وليد والد وائل نبيل نبيه نايف
    نواف بشار بشير بدر بهاء باسم بسام غسان زيد زياد يزيد زايد زكي سمير سميرة سامر سامح عادل عدنان عدلي منير أنس
    فاروق شريف أشرف لطفي عماد أيمن رفيق حبيب حليم حكيم حاكم كاظم عباس عثمان طلال بلال هلال جلال سيف صادق صدام طه
    عقيل غازي مازن معاذ ماهر مروان مختار مقتدى نجيب ناجي نعيم نعمان هاشم هشام هيثم وسيم فاطمة عائشة خديجة مريم
    زينب خالدة كريمة كريم جميلة سعاد نادر نادية وليدة أمينة أمين عبدالله
    """
)
"""First names of Arabs that Arabic spells in one way; none that it writes for a name of other origin: فريد for Fred."""

LETTER_NAMES: dict[str, str] = {
    fold(name): letter
    for letter, names in {
        "b": "بي", "c": "سي", "f": "إف", "h": "إتش إيتش", "j": "جيه جاي", "k": "كيه كاي", "l": "إل", "m": "إم",
        "n": "إن", "o": "أو", "p": "بي", "q": "كيو", "r": "آر", "s": "إس", "t": "تي", "w": "دبليو",
        "x": "إكس", "y": "واي", "z": "زد", "e": "إي", "a": "إيه", "i": "آي", "d": "دي", "g": "جي", "u": "يو", "v": "في",
    }.items()
    for name in names.split()
}  # fmt: skip
"""Latin initials as Arabic writes them out: إم. جيمس."""
