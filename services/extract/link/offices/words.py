"""Offices, fields and bodies in the words of each language: what a role and the name of a body are made of.

A concept and the phrases for it, parted by "|"; lines that begin with spaces go on with it.
A compact choice from general knowledge; countries are those of `services.extract.languages`.
"""

OFFICES = """
president: president|الرئيس|رئيس|الرئيسة|رئيسة|رئيس الجمهورية|رئيس جمهورية|رئيس الدولة|head of state|presidente
  presidenta|президент
prime-minister: prime minister|premier|pm|chancellor|taoiseach|رئيس الوزراء|رئيسة الوزراء|رئيس مجلس الوزراء
  رئيس الحكومة|رئيسة الحكومة|رئيس وزراء|رئيسة وزراء|الوزير الأول|المستشار الألماني|المستشارة الألمانية
  primer ministro|primera ministra|presidente del gobierno|премьер министр
vice: vice|deputy|نائب|نائبة|وكيل|نائبا|viceministro|vicepresidente
minister: minister|وزير|وزيرة|الوزير|الوزيرة|ministro|ministra|министр
spokesperson: spokesman|spokeswoman|spokesperson|press secretary|متحدث|متحدثة|المتحدث|المتحدثة|متحدث باسم
  المتحدث باسم|المتحدثة باسم|الناطق|الناطقة|الناطق باسم|الناطقة باسم|ناطق باسم|المتحدث الرسمي باسم|portavoz|vocero
  vocera
ambassador: ambassador|envoy to|سفير|سفيرة|السفير|السفيرة|embajador|embajadora
envoy: envoy|special envoy|مبعوث|مبعوثة|المبعوث|المبعوثة|المبعوث الخاص|enviado
secretary-general: secretary general|secretary-general|general secretary|الأمين العام|أمين عام|الأمينة العامة
  secretario general
speaker: speaker|speaker of the house|house speaker|رئيس مجلس النواب|رئيسة مجلس النواب|رئيس البرلمان
  رئيس مجلس الشورى|رئيس الكنيست
senator: senator|sen|سيناتور|السيناتور|عضو مجلس الشيوخ|senador|senadora
member-of-parliament: mp|lawmaker|congressman|congresswoman|representative|member of parliament|نائب في البرلمان
  النائب|النائبة|عضو البرلمان|عضو مجلس النواب|عضو الكونغرس|diputado|diputada
king: king|queen|monarch|ملك|ملكة|الملك|الملكة|العاهل|عاهل|rey|reina
crown-prince: crown prince|ولي العهد|ولي عهد|príncipe heredero
emir: emir|amir|أمير|الأمير
governor: governor|محافظ|حاكم|والي|gobernador|gobernadora
mayor: mayor|عمدة|رئيس بلدية|alcalde|alcaldesa
leader: leader|supreme leader|زعيم|الزعيم|المرشد|المرشد الأعلى|líder
chief: chief|head|رئيس هيئة|قائد|القائد|jefe|jefa
chief-of-staff: chief of staff|رئيس الأركان|رئيس هيئة الأركان
commander: commander|قائد القوات
general: general|gen|جنرال|الجنرال|اللواء|لواء|الفريق|العميد
director: director|director general|executive director|مدير|مديرة|المدير العام|المدير التنفيذي|المديرة العامة
  directora
chief-executive: chief executive|ceo|الرئيس التنفيذي|الرئيسة التنفيذية
chairman: chairman|chairwoman|chair|chairperson|رئيس مجلس الإدارة|رئيس لجنة
adviser: adviser|advisor|مستشار|مستشارة|المستشار|asesor|asesora
secretary: secretary|سكرتير|أمين|secretario|secretaria
commissioner: commissioner|مفوض|مفوضة|المفوض|المفوضة|comisario
judge: judge|justice|قاضي|القاضي|القاضية|juez|jueza
prosecutor: prosecutor|attorney general|المدعي العام|النائب العام|المدعية العامة|fiscal
lawyer: lawyer|attorney|محامي|محامية|المحامي|المحامية|محام|abogado|abogada
coach: coach|manager|مدرب|المدرب|entrenador
candidate: candidate|nominee|مرشح|مرشحة|المرشح|candidato
analyst: analyst|expert|محلل|خبير|الخبير|analista
professor: professor|أستاذ|الأستاذ|البروفيسور|profesor|profesora
pope: pope|pontiff|البابا|papa
former: former|ex|السابق|السابقة|سابق|الأسبق|exministro|ex presidente
elect: elect|المنتخب|المنتخبة|electo
acting: acting|interim|caretaker|بالوكالة|بالإنابة|المؤقت|interino
"""

FIELDS = """
foreign: foreign|foreign affairs|external affairs|diplomatic|diplomat|خارجية|الخارجية|الشؤون الخارجية|خارجيه
  exteriores|asuntos exteriores
defence: defence|defense|الدفاع|دفاع|defensa
interior: interior|home affairs|homeland security|الداخلية|داخلية|interior
finance: finance|financial|المالية|مالية|الخزانة|hacienda
economy: economy|economic|الاقتصاد|الاقتصادية|economía
health: health|الصحة|صحة|sanidad|salud
justice: justice|العدل|العدالة|justicia
energy: energy|الطاقة|energía
oil: oil|petroleum|النفط|البترول|petróleo
trade: trade|commerce|التجارة|comercio
education: education|التعليم|التربية|educación
information: information|media|الإعلام|información
culture: culture|الثقافة|cultura
transport: transport|transportation|النقل|المواصلات|transporte
agriculture: agriculture|الزراعة|agricultura
environment: environment|climate|البيئة|المناخ|medio ambiente
labour: labour|labor|العمل|trabajo
intelligence: intelligence|المخابرات|الاستخبارات|inteligencia
security: security|الأمن|الأمني|seguridad
military: military|army|armed forces|الجيش|العسكري|العسكرية|القوات المسلحة|ejército
navy: navy|naval|البحرية
police: police|الشرطة|شرطة|policía
unification: unification|التوحيد
public-works: public works|الأشغال
"""

BODIES = """
ministry: ministry|وزارة|الوزارة|ministerio
department: department|إدارة|دائرة
government: government|administration|cabinet|الحكومة|حكومة|مجلس الوزراء|gobierno
parliament: parliament|national assembly|البرلمان|مجلس النواب|الجمعية الوطنية|parlamento
senate: senate|مجلس الشيوخ|senado
house-of-representatives: house of representatives|house|مجلس النواب الأمريكي
congress: congress|الكونغرس|الكونجرس|congreso
supreme-court: supreme court|المحكمة العليا|corte suprema|tribunal supremo
court: court|محكمة|المحكمة|tribunal
central-bank: central bank|البنك المركزي|المصرف المركزي|banco central
white-house: white house|البيت الأبيض|casa blanca
kremlin: kremlin|الكرملين
pentagon: pentagon|البنتاغون|البنتاجون|pentágono
embassy: embassy|سفارة|السفارة|embajada
presidency: presidency|presidential office|الرئاسة|رئاسة الجمهورية|presidencia
committee: committee|commission|لجنة|اللجنة|مفوضية|المفوضية|comité|comisión
council: council|مجلس|المجلس|consejo
party: party|حزب|الحزب|partido
association: association|society|رابطة|جمعية|asociación
union: union|federation|confederation|syndicate|اتحاد|نقابة|unión
agency: agency|وكالة|الوكالة|جهاز|agencia
authority: authority|authorities|هيئة|سلطة|سلطات|autoridad
organization: organization|organisation|منظمة|organización
network: network|شبكة
university: university|جامعة|universidad
company: company|corporation|corp|inc|ltd|plc|group|شركة|مجموعة|empresa
newspaper: newspaper|صحيفة|جريدة|periódico
channel: channel|tv|television|قناة|تلفزيون|محطة|televisión
bank: bank|بنك|مصرف|banco
office: office|مكتب|oficina
movement: movement|حركة
team: team|national team|المنتخب|منتخب|الفريق|فريق
committee-red-cross: red cross|international committee of the red cross|icrc|الصليب الأحمر|اللجنة الدولية للصليب الأحمر
  اللجنة الدولية للصليب الأحمر الدولي|الصليب الأحمر الدولي|cruz roja
red-crescent: red crescent|red crescent society|الهلال الأحمر|جمعية الهلال الأحمر
united-nations: united nations|un|u.n.|الأمم المتحدة|naciones unidas|onu|ООН
security-council: security council|مجلس الأمن|مجلس الأمن الدولي|consejo de seguridad
european-union: european union|eu|e.u.|الاتحاد الأوروبي|unión europea|ue
european-commission: european commission|المفوضية الأوروبية|comisión europea
nato: nato|الناتو|حلف الناتو|حلف شمال الأطلسي|otan
arab-league: arab league|league of arab states|جامعة الدول العربية|الجامعة العربية|liga árabe
european-council: european council|المجلس الأوروبي
council-of-europe: council of europe|مجلس أوروبا
african-union: african union|الاتحاد الأفريقي|الاتحاد الإفريقي
opec: opec|organization of the petroleum exporting countries|أوبك|منظمة أوبك|منظمة الدول المصدرة للنفط
  منظمة الدول المصدرة للبترول
who: world health organization|world health organisation|منظمة الصحة العالمية|organización mundial de la salud
imf: international monetary fund|imf|صندوق النقد الدولي|fondo monetario internacional
world-bank: world bank|البنك الدولي|banco mundial
iaea: international atomic energy agency|iaea|الوكالة الدولية للطاقة الذرية
icc: international criminal court|المحكمة الجنائية الدولية
icj: international court of justice|محكمة العدل الدولية
unesco: unesco|اليونسكو|يونسكو|منظمة اليونسكو|cultural agency
unicef: unicef|اليونيسف|يونيسف|اليونيسيف|منظمة اليونيسف|منظمة الأمم المتحدة للطفولة|children's fund|children's agency
unhcr: unhcr|refugee agency|high commissioner for refugees|office of the high commissioner for refugees|مفوضية اللاجئين
  مفوضية شؤون اللاجئين|المفوضية السامية لشؤون اللاجئين|المفوضية السامية للأمم المتحدة لشؤون اللاجئين
  مفوضية الأمم المتحدة لشؤون اللاجئين|المفوضية العليا لشؤون اللاجئين
ohchr: ohchr|human rights office|high commissioner for human rights|مفوضية حقوق الإنسان
  المفوضية السامية لحقوق الإنسان|مفوضية الأمم المتحدة لحقوق الإنسان|مكتب حقوق الإنسان
  المفوضية السامية للأمم المتحدة لحقوق الإنسان
unrwa: unrwa|الأونروا|أونروا|وكالة الأونروا|وكالة غوث وتشغيل اللاجئين|وكالة غوث اللاجئين
  وكالة غوث وتشغيل اللاجئين الفلسطينيين|relief and works agency
fao: fao|food and agriculture organization|food and agriculture organisation|الفاو|فاو|منظمة الفاو
  منظمة الأغذية والزراعة|منظمة الأغذية والزراعة العالمية
wfp: wfp|world food programme|world food program|برنامج الأغذية العالمي|برنامج الغذاء العالمي
ocha: ocha|office for the coordination of humanitarian affairs|أوتشا|مكتب أوتشا|مكتب تنسيق الشؤون الإنسانية
  مكتب الأمم المتحدة لتنسيق الشؤون الإنسانية
undp: undp|development programme|development program|برنامج الأمم المتحدة الإنمائي|البرنامج الإنمائي
unfpa: unfpa|population fund|صندوق الأمم المتحدة للسكان|صندوق السكان
unep: unep|environment programme|environment program|برنامج الأمم المتحدة للبيئة
unifil: unifil|interim force in lebanon|peacekeeping force in lebanon|اليونيفيل|يونيفيل|قوات اليونيفيل|قوة اليونيفيل
  قوات الأمم المتحدة المؤقتة في لبنان|قوة الأمم المتحدة المؤقتة في لبنان
monusco: monusco|مونوسكو|بعثة مونوسكو
iom: iom|international organization for migration|international organisation for migration|un migration agency
  المنظمة الدولية للهجرة|منظمة الهجرة الدولية
ilo: ilo|international labour organization|international labour organisation|international labor organization
  منظمة العمل الدولية
wto: wto|world trade organization|world trade organisation|منظمة التجارة العالمية
iea: iea|international energy agency|وكالة الطاقة الدولية|الوكالة الدولية للطاقة
oecd: oecd|organisation for economic cooperation and development|organization for economic cooperation and development
  منظمة التعاون الاقتصادي والتنمية|منظمة التعاون والتنمية الاقتصادية
osce: osce|منظمة الأمن والتعاون في أوروبا
opcw: opcw|منظمة حظر الأسلحة الكيميائية|منظمة حظر الأسلحة الكيماوية
interpol: interpol|الإنتربول|إنتربول|الشرطة الجنائية الدولية
amnesty: amnesty international|amnesty|منظمة العفو الدولية|العفو الدولية|أمنستي
human-rights-watch: human rights watch|hrw|هيومن رايتس ووتش|منظمة هيومن رايتس ووتش
nba: nba|national basketball association|الاتحاد الوطني لكرة السلة|رابطة كرة السلة الأمريكية
fifa: fifa|الفيفا|فيفا|الاتحاد الدولي لكرة القدم
uefa: uefa|يويفا|اليويفا|الاتحاد الأوروبي لكرة القدم|الويفا
caf: caf|confederation of african football|الكاف|كاف|الاتحاد الأفريقي لكرة القدم|الاتحاد الإفريقي لكرة القدم
afc: afc|asian football confederation|الاتحاد الآسيوي لكرة القدم
ioc: ioc|international olympic committee|اللجنة الأولمبية الدولية
wada: wada|world anti-doping agency|وكالة مكافحة المنشطات|الوكالة العالمية لمكافحة المنشطات
rapid-support: rapid support forces|rapid support|قوات الدعم السريع|الدعم السريع|ميليشيا الدعم السريع
  مليشيا الدعم السريع
syrian-democratic-forces: syrian democratic forces|sdf|قوات سوريا الديمقراطية|قسد
popular-mobilization: popular mobilization forces|popular mobilisation forces|popular mobilization units|hashd al-shaabi
  pmf|الحشد الشعبي|قوات الحشد الشعبي|هيئة الحشد الشعبي
muslim-brotherhood: muslim brotherhood|الإخوان المسلمون|الإخوان المسلمين|جماعة الإخوان|جماعة الإخوان المسلمين
  تنظيم الإخوان|الإخوان
polisario: polisario|polisario front|البوليساريو|جبهة البوليساريو
pkk: pkk|kurdistan workers party|kurdistan workers' party|حزب العمال الكردستاني
islamic-jihad: islamic jihad|palestinian islamic jihad|الجهاد الإسلامي|حركة الجهاد الإسلامي
al-qaeda: al qaeda|al-qaeda|القاعدة|تنظيم القاعدة
transparency-international: transparency international|منظمة الشفافية الدولية|الشفافية الدولية
quds-brigades: quds brigades|saraya al-quds|سرايا القدس
qassam-brigades: qassam brigades|al-qassam brigades|izz ad-din al-qassam brigades|كتائب القسام|كتائب عز الدين القسام
ennahda: ennahda|ennahdha|ennahda movement|ennahdha movement|حركة النهضة|حركة النهضة التونسية
air-force: air force|سلاح الجو|القوات الجوية
central-command: central command|centcom|القيادة المركزية|القيادة الوسطى|سنتكوم
internal-security: internal security forces|قوى الأمن الداخلي|قوات الأمن الداخلي
general-staff: general staff|هيئة الأركان|هيئة الأركان العامة
general-assembly: general assembly|الجمعية العامة
shin-bet: shin bet|shabak|الشاباك|جهاز الشاباك|الشين بيت
mossad: mossad|الموساد|جهاز الموساد
bank-of-england: bank of england|بنك إنجلترا|بنك إنكلترا|المصرف المركزي البريطاني|البنك المركزي البريطاني
downing-street: downing street|داونينغ ستريت|داونينج ستريت
elysee: elysee|elysee palace|الإليزيه|قصر الإليزيه
ugtt: ugtt|الاتحاد العام التونسي للشغل|اتحاد الشغل|tunisian general labour union|tunisian general labor union
capmas: capmas|central agency for public mobilization and statistics|الجهاز المركزي للتعبئة العامة والإحصاء
  جهاز التعبئة العامة والإحصاء|الجهاز المركزي للتعبئة والإحصاء
suez-canal: suez canal|قناة السويس
gulf-council: gulf cooperation council|gcc|مجلس التعاون الخليجي|مجلس التعاون لدول الخليج العربية
hamas: hamas|حماس
hezbollah: hezbollah|hizbollah|hizbullah|حزب الله
taliban: taliban|طالبان
houthis: houthis|houthi|ansar allah|الحوثيون|الحوثيين|أنصار الله|الحوثي
plo: plo|palestine liberation organization|منظمة التحرير الفلسطينية
conservative-party: conservative party|tories|conservatives|حزب المحافظين
labour-party: labour party|حزب العمال
democratic-party: democratic party|democrats|الحزب الديمقراطي
republican-party: republican party|gop|الحزب الجمهوري
green-party: green party|حزب الخضر
fbi: fbi|federal bureau of investigation|مكتب التحقيقات الفيدرالي|مكتب التحقيقات الاتحادي|إف بي آي
cia: cia|central intelligence agency|وكالة المخابرات المركزية|وكالة الاستخبارات المركزية|سي آي إيه
federal-reserve: federal reserve|fed|الاحتياطي الفيدرالي|الاحتياطي الاتحادي
state-department: state department|department of state
"""

JOINT = """
secretary of state: minister foreign us
state department: ministry foreign us
department of state: ministry foreign us
foreign office: ministry foreign gb
home office: ministry interior gb
home secretary: minister interior gb
foreign secretary: minister foreign gb
treasury secretary: minister finance us
treasury department: ministry finance us
us treasury: ministry finance us
defense secretary: minister defence us
secretary of defense: minister defence us
defence secretary: minister defence gb
secretary of defence: minister defence gb
defense department: ministry defence us
department of defense: ministry defence us
attorney general: prosecutor
chancellor of the exchequer: minister finance gb
justice department: ministry justice us
department of justice: ministry justice us
homeland security department: ministry interior us
health secretary: minister health
top diplomat: minister foreign
foreign policy chief: minister foreign
chief diplomat: minister foreign
bundeskanzler: prime-minister de
"""
"""Phrases that tell several concepts, and the country whose they are."""
