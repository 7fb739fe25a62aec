"""First names in English newspapers, by the gender they tell; names that many women and men bear are left out."""

FEMALE = """
abena abigail abiola ada adaeze adele adenike adesua adriana adunni afua agata agathe agnes agnieszka aiko aileen
aimee ainhoa aino aisha aishwarya aisling aiyana ajoke akiko akosua akua alana alba alberta alda alejandra aleksandra
alessandra alessia alexa alexandra alexandria alexia alice alicia alina alisha alison aliya allison alma althea alva
alya alyssa ama amaka amal amanda amara amber amelia amelie amina aminata amira amirah amna amparo amrita amy ana
ananya anastasia anastasiya andrea angela angelica angelina angelique angie anh anika anita anja anjali ann anna
annabel annalena anne anneke anneli anneliese annemarie annette annick annie anniina annika anouk antje antoinette
antonia anwen aoife aparna april araceli aranka arantxa arianna arlene arlette armelle arwa asel asha ashley asma asta
astou astrid asuka athena athina atsuko aubrey aude audra audrey aurora ava ayaan ayako ayelet ayesha aylin ayse aysel
ayumi azadeh azra babette banu barbara barbora barbra beata beate beatrice beatrijs beatriz becky begona belinda
benazir benedetta benedicte berit bernadette bernice berta bertha bessie beth bethany bettie bettina betty beverly
bharti bianca bibi birgit birgitta birte blanca blandine bogna bonnie bozena branka brenda bridget bridie brigitte
brita britney brittany brooke brunhilde buhle caitlin camila camilla camille candace candice cara carla carmel carmela
carmen carol carole carolin carolina caroline carolyn carrie cassandra cassidy catalina cate catherine cathrine cathy
cecile cecilia cecilie celeste celestine celia celine chanda chandra chantal charlene charlize charlotte chelsea
cherie cheryl chiamaka chiara chidinma chioma chitra chiyo chloe christa christie christina christine christy ciara
cilla cindy claire clara clare clarissa clarisse claudette claudia claudine clemence clementine colette colleen
concetta connie consuelo cora coralie corinna corinne cornelia cosima courtney cristina crystal cynthia dafne dagmar
dagny daisy dalia danica daniela danielle danuta daphna daphne dariya darlene dawn deanna debbie deborah debra
deepa deepika deirdre delia delphine demi denise desiree devika diana diane dianne dilma dilys dina ditte divya
djamila dolores dominika donna dora doreen doris dorota dorothea dorothy dorte dragana dulce dunja ebba ebru edda
edith edna edyta effie eileen eilidh eimear eira eirini ekaterina elaina elaine eleanor eleanore elena eleni eleonora
elfriede elif eline elisa elisabeth elise elissa eliza elizabeth elke ella ellen ellie elodie els elsa elsbeth elsie
elspeth elvira emel emilia emily emine emma emmanuelle emmeline enid erica erika erin ermelinda erna esme esmeralda
esperanza estela estelle ester esther eszter ethel etsuko eugenia eugenie eunice eva evangeline eve eveline evelyn ewa
fabienne fabiola fadwa faith faiza fanny farah farhana farida farrah farzana fatemah fatemeh fatima fatimah fatma
fatou fatoumata faye felicia felicity feride fernanda fikile filipa fiona flavia fleur florence florina folasade
fotini frances francesca francine francisca francoise freda frederica frederike freya frida funke funmilayo fusako
gabriela gabriella gabrielle gail galina galit ganna gayle geetha gemma genevieve georgette georgina geraldine gerda
gertraud gertrude gesine geun-hye ghada gillian gina ginger giorgia giovanna gisele giulia gladys glenda gloria golda
grace grainne greta gretchen grethe gro guadalupe gudny gudrun gulnara gunilla gwen gwendolyn gwyneth hadas hadiza
hadja hafsa hajar hala halima halina halla hana hanan hanna hannah hanne hannelore harini harriet haruka hatice hattie
haya hayley hazel heather hedda heidi heike hela hele helen helena helene helga helle heloise henrietta henriette
henrike hermine hilary hilda hilde hildegard hillary hina hiroko hitomi hoda holly hope hortense houda huda hye-jin
hyun-jung ida ifeoma ikram ilana ilhan ilka ilona ilse imane imelda imke imogen indira ines ing-wen inga ingeborg
inger ingibjorg ingrid inna ioana iolanda iphigenia iren irena irene irina iris irma isabel isabella isabelle isadora
isla isobel itzel itziar iva ivana ivanka ivy iwona izabela jacinda jacklyn jacqueline jacqui jada jadwiga jaleh
jamila jana jane janelle janet janice janie janina janine jantje jasmina jasmine jayne jeanette jeanine jeanne jelena
jenna jennie jennifer jenny jess jessica jessie jette ji-woo jill jitka jitske joan joana joann joanna joanne jocelyn
jodi jodie johanna johanne jola jolanta jolene jonna jorunn josefina josefine josephine josie jowita joy joyce juana
juanita judi judith judy julia juliana julianna julianne julie juliet juliette june jung-ah justine justyna jutta kaja
kalpana kamala kamila karen karima karin karina karla karoline kasia katarina katarzyna kate kateryna katharina
katharine katherine kathie kathleen kathrin kathryn kathy katie katja katrien katrin katrina kavita kavitha kaya kaye
kayla kazuko keiko keira kelly kellyanne kendra keri kerry kersti kerstin khadija khadijah kiara kimberly kinga kirsi
kirsten kirstie kirsty kitty klara klaudia kornelia kristen kristi kristien kristiina kristin kristina kristine
kristyna krystal krystyna kumiko kyoko kyra laila lakshmi lalita lamia lana lara larisa larissa latifa latika latoya
laura laurel lauren lauri laurie laverne lavinia layal layla lea leah leanne leela leen leena leila leilani lena
leocadia leona leonie leonor leonora leontine leslye leticia letizia libby liesbeth lieve lila lilian liliana liliane
lilit lilja lillian lily lina linda lindsay linnea lisa liselotte liv livia liz liza lizzie ljiljana loes lois lola
lora loraine lorena loretta lori lorna lorraine lotta lotte lottie louisa louise louiza lourdes lubna lucia lucie
lucienne lucille lucinda lucja lucy lucyna ludmila luisa lukrecja luz lydia lynda lynette lynne lyudmila maaike maarit
mabel madeleine madeline madhuri madison mae magda magdalena maggie maha mahnaz maia maike maisie maja malala
malgorzata malika malin mallory mame mamie manal mandisa mandy manuela mara marcela marcella marcia margaret
margaretha margarita margit margo margot margrethe margriet marguerite maria mariam mariama mariana marianna marianne
maribel maricela marie mariella mariia marija marijke marika marike mariko marilena marilou marilyn marina marine
marisa marisol marissa marit marjorie marketa marla marlene marlies marloes marsha marta martha martina mary maryam
maryanne marybeth maryna masako mathilde matilda matilde maude maura maureen mavis maxine maya mayumi mbali medea
meena meera megan meghan mehreen mei melania melanie melina melinda melissa melody merav mercedes mercy meredith
merete merle meryem meryl mette mia michaela michele michelle michiko mieke mihaela mila mildred milena milica miljana
millicent millie min-ji min-jung mindy minerva mira miranda mireille mirela miriam mirjam misaki missy misty mitsuko
mitzi moira molly mona monica monika monique morgane mounia muna muriel mwanajuma myra myriam myrna myrtle nadezda
nadezhda nadia nadine nadja naina najat nalini namrata nana nancy nandini nanette naoko naomi narges nasra nasreen
nastassja natalia natalie natalya natasa natascha natasha nathalia nathalie nawal nazanin neema neha nele nelly nettie
neus nevena ngoc ngozi nguyet niamh nicky-ann nicola nicole nicoletta nicolette nienke nigar nigora nihal nikki
nilufar nimrata nina ninon nithya nkechi nneka noelle noemi nokuthula nomsa nomvula nonhlanhla noor nora noreen noriko
norma nour noura nozipho nuala nuria octavia oddny odette ofelia ofra oksana olatz oleksandra olena olga olive olivia
olufunke oluwaseun ondine oprah oriane orla orsola ottilie oumou padma paige palesa paloma pamela panagiota
parisa parvati parveen patrice patricia patsy patti patty paula paulette paulien paulina pauline pearl peggy pelin
penny perla perpetua petra petronella philippa phoebe phyllis pia pilar pilvi pinar pippa polina polly pooja poonam
prisca priscilla priti priya priyanka purnima raakel rachael rachel rachelle rachida radhika radmila rae rafaela
raffaella ragnhild raija raisa raluca ramona rana rania ranjana raquel rasha rashida rashmi ratna reba rebecca reem
reena reetta refilwe regina reiko rekha rena renata renate renee renske reyhan reyna rhea rhoda rhonda rihanna riikka
riitta rima rita ritva rivka roberta robyn rochelle rocio roisin romina rosa rosalie rosalind rosalyn rosalynn
rosamaria rosamund rosanna rosanne rosario rose roseanne rosemarie rosemary rosie rosita roswitha rowena roxana
roxanne roza ruby ruchi rukmini ruqayya ruta ruth ruth-ann saba sabina sabine sabrina sabrine sachiko sadaf sadie
safiya sahar saida saima sakura salima sally salma salome samantha samia samira sana sanaa sanae sandra sandrine
sangeeta sanja sanna sanne saoirse saori sapna sara sarah sarita sarojini saskia satu savita scarlett seema segolene
selena selina selma serena shabana shabnam shahnaz shaista shakira shami shamima shana shania shantel shanthi shari
sharifa sharon sharron shauna shawna shayla sheena sheila shelby shelley shelly sheri sherri sherrie sherry sheryl
shilpa shira shirin shirine shirley shobana shobha shreya shruti sibongile sidra sieglinde sigrid sigrun siham siiri
silja silke sille silvana silvia simona simone sinead siobhan siri sissel siv sivan slavica smita snezana sofia soile
solange soledad solveig sonal sondra sonia sonja sonya soo-jin sophia sophie sophie-anne soraya stacey staci stefania
stefanie steffi stella stephania stephanie stephany stine suad subha sue suhasini sumathi sunita sunniva supriya susan
susana susann susanna susanne sushma susie suvi suzanne suzette suzy svenja svetlana swantje swati sybil sylvia sylvie
synne szilvia tabitha tadeja taina taline tamako tamar tamara tami tamika tammy tania tanja tanvi tanya tara tarana
tasha tatiana tatjana tatyana tawakkol temitope teresa tereza terhi teri terri terttu tessa teuta thabisa thandeka
thandi thandiwe thanh-tam thea thelma theodora theresa therese thuy tiana tiffany tiina tilda tina tineke tiziana
tjitske tomasina tomoko toni tonya tori toril tova traci trina trine trinh trish trisha trudy tuija tuula tzipi ulla
ulrike uma ursula urszula urvashi usha uzma vaishali valentina valentyna valeria valerie valerija vandana vanessa
vanja varsha vasiliki veera veerle vendela vera verna veronica veronika veronique vesna vibeke vicki vickie vicky
victoria vida vidya vigdis viivi viktoria viktoriia vilma viola violet virginia virginie viveca vivi vivian viviana
vivien vivienne wafa wanda wangari wanjiku wendy whitney wiebke wilhelmina wilhelmine wilma winifred winnie wioletta
xiomara yaa yaara yadira yael yana yaroslava yasmeen yasmin yasmina yasmine yelena yesenia yetunde yevgenia yewande
yingluck ylva yoko yolanda yordanka ysolde yukiko yulia yuliia yuliya yumi yuriko yusra yvette yvonne zahara zahra
zainab zanele zaneta zara zdenka zehra zeina zeinab zelda zenobia zeynep zhanna zita zlata zoe zohra zora zoya zsofia
zubaida zuleikha zuzana zuzanna
"""

MALE = """
aad aapo aaron abbas abdel abdelaziz abdelkader abdi abdou abdourahmane abdul abdullah abdullahi abdulrahman abe abel
abhijit abhishek abiodun abraham abu achille achim adalberto adam adama adebayo adel adewale adil aditya adnan adnane
adolf adolfo adrian agustin ahmad ahmed ahti aidan ajay ajit akbar akin akio akira aksel al alain alan alan-michael
alastair alberic albert alberto albrecht aldo alec alejandro aleksandar aleksander aleksandr aleksei alessandro
alessio alex alexander alexandre alexandru alexei alexis alf alfonso alfred alfredo algirdas alhassan ali aliko aliou
alioune alisher alistair allan allen alois alonso aloysius altan alvaro alvin amadeus amadou amar amaury ambrogio
ambrose amin amir amit amos amr amund anand anatol anatole anatoly anders andile andoni andor andre andreas andrei
andres andrew andrey andriy andrus andrzej andy aneurin angelo angus anibal anil ankit anselm anselmo ansgar antanas
antero anthony antoine anton antonin antonio antony antti anup anurag anwar aram archie ardian aris aristide
aristotelis arjen arjun arkadiusz arkady arman armando armin arnau arnaud arnd arndt arne arno arnold arsen arsene
arslan artem arthur arto arttu arturo arun arunas arvind arvo asad ashish ashok ashraf asif askar aslan assane
athanasios atiku atle atsushi attila aubin augusto auke aurelio austin avi avraham axel ayman ayodeji ayodele azat
azim aziz babacar babak babatunde bakary balazs baldev baldur baltasar barack barnaby barney barry bart bartek
bartholomew bartosz bashar basil basile bassam bastiaan bastian baudouin bayo bekir ben benedek benedetto benedict
bengt benito benjamim benjamin benny benoit berend bernard bernardo bernd bernie bernt bert berthold bertil bertrand
bhaskar bilal bill billy binyamin birger birol bjarne bjarni bjorn blaine blake blaz blazej boaz bob bobby bogdan
bohdan bojan bolaji boleslaw boris boubacar bozidar brad bradley brandon branislav branko brendan brent bret brett
brian brice brody bronislaw bruce bruno bryan bryant bryce bulent burak burt byron bystrik caleb calum cameron carl
carles carlo carlos carlton carsten cary casimir caspar cathal cedric cees celal celestino cem cengiz cesar cesare
chad chandrashekhar charbel charles charlie cheikh chester chet chico chidi chijioke chima chinedu chinua chris
christer christian christoffer christoph christophe christopher christos chuck chukwudi chukwuma cian ciaran cillian
claes clarence claude claudio clay clayton clemens clement cliff clifford clint clinton clive clyde cody coenraad
colin colm connor conor conrad constantin constantine cordell corentin corey cormac cornel cornelius cory cosmin craig
cristian cristiano cristobal cuauhtemoc cuneyt curro curt curtis cvetko cyril cyrus daan dag dagfinn daisuke dale
dalibor dallas damian damien damir damjan damon dan daniel danijel danilo danny dante danut daoud darius darrell
darren darryl daryl dave david davide davor dawid dean declan deepak deividas dejan demetrios denis dennis denny
denzel denzil deon derek derk dermot derrick desmond devin dewayne dhruv diarmuid dick didier didrik diederik diego
dieter dietmar dieudonne digby dilip dilshod dimitar dimitri dimitrios dimitris dinesh dinko dirk dirk-jan djibril
dmitri dmitry dmytro dogan domagoj domenico dominic dominik don donal donald donatas donnie dorian doug douglas dragan
drake drazen dries duane dudley duncan dusan dustin dwayne dwight dylan eamon earl eberhard eckhard ed eddie edgar
edgardo edin edmond edmund eduard eduardo edward edwin eelco efe efraim egil egon ehud einar eino eirik ekene elhadj
eli elias elijah eliot eliseo elliot elliott ellis elmer elon elton elvis emanuel emanuele emeka emil emile emilio
emin emmanuel emmett emre enda endre eneko engelbert enrico enrique enzo erdem erdogan erhan eric erich erik erkki
erlend ermin ernest ernesto ernests ernie ernst ersin erwin eryk esa esben eskil espen esteban ethan etienne eugene
eusebio evan evangelos evert evgeni evgeny ewald ewan eyal eystein ezra fabian fabio fabrice fadi fahad fahd faisal
farhad farid faris farouk faustin fawad fayez fazil federico fedor felipe felix femi ferdinand ferenc fergal fergus
ferhat fernand fernando fethullah fidel fikret filip finbar finlay finn firas florian floyd folke fons forrest fotis
francesco francis franck franco francois frank frank-walter franklin frans franz fraser fred fred-erik freddie
frederic frederick fredrik freek friedrich frits fritz fuad fumihiko fumio fyodor gabor gabriel gad gareth garrett
garry garth gary gaspar gaston gatis gavin gavriel gavyn gebhard gediminas geert geir gene gennady gennaro geoff
geoffrey georg george georges georgi georgios georgy geraint gerald gerard gerardo gerben gergely gerhard gerolf
gerrit gerry gert geun-hyung ghassan gheorghe giacomo giancarlo gianluca gianni gideon gijs gilbert giles gilles gino
gintaras giorgio giorgos giovanni girish giulian giulio giuseppe gjert glen glenn godfrey gonzalo goran gorazd gordon
goswin gottfried gottlieb govind graham grant greg gregg gregor gregor-jan gregory grigory grzegorz guido guilherme
guillaume guillermo gunnar gunter gunther gurpreet gus gustaf gustav gustavo guy gwilym gyorgy haakon habib hadi
hadrien hafiz haider haim hakan hakeem hal haldun halvard hamad hamdan hamdi hameed hamid hamish hamza hank hannes
hannu hans hans-joachim hansjorg harald haris harish harjit harlan harold harri harris harrison harry hartmut
haruhiko haruto harvey hasan hashem hashim hassan hassen haydar hector heiko hein heinrich heinrik heinz helmut
hendrik henk henning henri henrik henrique henry heorhiy herb herbert herman hernan herve hideki hideo hilmar hirofumi
hiroki hiroshi hiroyuki hjalmar hocine holger horacio horst hovhannes howard hrvoje hubert hubertus hugh hugo hugues
humberto humphrey hung hurst husam hussam hussein huw hyun-woo iago iain ian ibrahim ichiro idris ieuan ifeanyi
ignacio igor igors ihor ikenna iker ilan ilham ilias ilir ilkka illia ilya imad imed imran imre inaki ingemar ingmar
ingo ingvar ioan ioannis ionut iqbal ira irakli irfan irving isaac isaiah isak ishan ishaq ismael ismail ismet issa
issam istvan itamar ivan ivar ivica ivo iwan iyad izzat jaak jaakko jaan jaap jacek jacinto jack jackson jacob jacopo
jacques jae-in jafar jagdish jaime jair jake jakob jakub jalal jamaal jamal james jan jan-erik jan-peter janek janez
janko janne jannik janos janusz jared jarkko jaromir jaroslav jaroslaw jarrod jarvis jason jasper javad javed javier
jawad jay jean-baptiste jean-claude jean-francois jean-luc jean-marc jean-marie jean-michel jean-paul jean-philippe
jean-pierre jean-yves jeb jed jeff jeffery jeffrey jelle jens jens-peter jeong jeremiah jeremy jeroen jerome jerry
jerzy jesper jesse jesus jetmir jianguo jim jimmy jin-woo jindrich joachim joakim joao joao-paulo joaquin jochen jody
joe joel joel-henri joep joerg johan johan-erik johann johannes johannesen john john-paul johnnie johnny jokin jon
jonas jonatan jonathan jong-il jong-un jonny joon-pyo joonas joop joost jordan jorg jorge jorgen joris jorn jose josef
josep joseph josh joshua josiah josip jovan jozef jozsef juan juergen juhani juho jukka jules julian julien julio
julius junaid jung-hoon junichiro juraj jurgen jurgis juri jurica jussi justin justinas jyrki kaan kaarel kabir kacper
kader kadir kaito kajetan kalle kamal kamil kandasamy kareem karel kari-pekka karim karl karl-heinz karlheinz karsten
kasim kasimir kaspar kasper kassym-jomart kaveh kayode kazimierz kazuo kees keiichi keijo keir keith kelvin kemal ken
kenan kenichi kenji kenneth kenny kent kenta kenyatta kerem kermit kerr kestutis ketil kevin khaldoun khaled khalid
khalifa ki-moon kieran kimmo kirill kirk kishore kiyoshi kjell klaas klaus klemens knut kofi koji kojo kola konrad
konstantin konstantinos korbinian kornel kostas kouame kourosh kris krishnan kristaps kristian kristijan kristjan
kristof krystian krzysztof kuldeep kunle kurt kwabena kwadwo kwaku kwame kwasi kwesi kyle kyung-wha lachlan ladislav
laith lajos lalit lamar lamin lamont lance lanre larry lars lars-erik lasse laszlo laurence laurens laurent laurentiu
lauri-pekka lawrence lech lee leendert leevi lefteris leif leigh leland len lenin lennart lenny leo leon leonard
leonardo leonid leopold leroy les lester leszek lev levent levente levi levon lewis liam lieven lindsey linus lionel
liviu ljubomir lloyd logan loic lorcan lorenz lorenzo lothar lou louis lovro lowell lubos luc luca lucas luciano ludek
ludo ludovic ludvig ludwig luigi luis luiz lukas lukasz luke lukman lyle lyndon lyubomir maarten maciej mackenzie
madhav magdi magnus mahathir mahdi mahendra mahesh mahinda mahir mahmoud mahmud maik majid maks maksim malcolm malek
malik malte mamadou mamoru manav mandla manfred manish manmohan mannix manny manoj mansour mansur manu manuel maor
marat marc marcel marcelino marcelo marcin marcio marco marcos marcus marek mareks marian mariano marijn marinos mario
marius mark mark-anthony markku marko markus marlon marshall martijn martin martti marty marvin masashi mason masoud
massimo mateo mateus mateusz mathias mathieu mathijs mathis matias matija matjaz mats matt matteo matthew matthias
matthijs matti mattias matyas maurice mauricio maurizio mauro max maxim maxime maximilian maxwell mehdi mehmet mehran
meir mel melih melvin menachem mendel menno merab mervyn mesut metin micah michael michal michel michiel miguel miha
mihai mihail mihails mihkel mikael mike mikhail mikheil mikko mikolaj miksa milan miljenko milorad milos milton
mindaugas minoru mirko miro miroslav mitch mitchell mitja mitt mladen mo moammar moe mogens mohamed mohammad mohammed
mohan mohit moises montgomery moon-soo morgan moritz morris morten moses moshe mostafa moussa mthunzi muammar muhamed
muhammad muhammadu muhammed muhsin mukesh mukhtar munir murad murat murray murtaza mustafa mustapha muthu myung-bak
nabeel nabil nadav nadeem nader nadim naeem naftali naguib naji namik naoki naoto narayan narendra nasir nasser natan
nate nathan nathaniel naveed naveen nawaz nazar nebojsa necip ned nedim neil nelson nestor neven nicanor nicholas nick
nicky nico nicolae nicolai nicolaj nicolas nicolo nicos niels nigel nikhil nikita niklas nikola nikolai nikolaj
nikolaus nikos nils nils-petter nitin njabulo njal noah noam nobuo noel nolan norbert norio norman nouri nuno nuri
nurlan obinna octavio oded odysseas oguz okan oktay olaf olav olav-erik olavi oldrich oleg oleh oleksandr oleksiy
oliver olivier olivio olle olli ollie olof oluf olusegun oluwole omar omer onder ondrej onur orhan oriol orjan orlando
orlin orrin orson osagie osama oscar oskar osman ossi oswaldo otakar otis otmar ottmar otto otto-karl oumar ousmane
ove owen oystein ozan ozgur pablo paddy padraig panagiotis pankaj panos pantelis paolo parvez pascal pasi
pasquale patricio patricius patrick patrik patryk paul paul-henri paulin paulius paulo pauls pavel pavlo pawan pawel
peder pedro peer peeter pekka pekka-juhani pelle per per-erik percy perry pervez petar pete peter peteris petr petri
petro petros petter petteri phil philip philippe phillip phuong pier pierre piers piet pieter pieter-jan pietro pim
piotr pirmin plamen porfirio prabhakar pradeep prakash pramod prasad prashant pravin predrag preston przemyslaw qasem
quang quentin quincy quinton quirin radek radim radomir radoslaw radu rafael rafal rafic rafiq raghav rahm rahul raimo
raimund rainer raivis raivo raj rajat rajeev rajendra rajesh rajiv rajkumar rajnath rakesh ralf ralph ramanathan
ramazan ramesh rami ramiro ramon ramunas ramzan randall randolph randy ranjit rashid rasmus rastislav ratko raul rauno
ravi ravindra ray raymond raymundo razvan recep reda rehman reidar reijo reinhard reinhold reinier reinis remco remi
remigiusz remy renars renato rene renzo rex reza rezza rhys ricardas ricardo riccardo rich richard richmond rick
rickard rickey ricky ridwan rimantas rinus rishi risto ritesh rob robbert robbie robert roberto robrecht rod roderick
rodney rodolfo rodrigo roelof rogelio roger rogier rohan rohit rok rokas roland rolando rolf romain roman romano
romuald ron ronald ronan ronnie ronny rory ross rostislav rotimi roumen roy ruairi ruben rubens rudi rudolf rudolph
rudy rufus rupert ruslan russ russell rustam rutger ryan ryszard saad saba-ali sabri sachin saddam sadio sadiq saeed
saeid sagar saif sajid sakari saku salah salam salem salif salil salim salman salvador salvatore sam samba sameer sami
sami-petteri samir sampsa samson samu samuel samuli sandeep sander sandro sanjay santeri santtu sardar sasa satoshi
saul saulius saurabh scot scott sean sebastiaan sebastian sebastiano sebastien selim seok-youl seppo serdar serge
sergei sergey sergii sergio serhat serhii serhiy seth seun sevag sezgin shafiq shahbaz shahid shahram shane shankar
shashi shaun shawn sheldon sherrod sherwin shigeru shimon shinji shinzo shlomo shota shubham siarhei sid siddharth
sidney siegfried sigbjorn sigmar sigmund sigurd sigurdur silvester silvio simen simeon simon siphiwe sivert sjoerd
slava slavko slawomir slobodan snorre sohail soheil soichiro solomon solve sondre soren souleymane spencer spyros
srdjan srinivas stan stanislav stanko stanley stavros stefan stefano steffan steffen steinar stelian sten stepan
stephane stephen stephon sterling steve steven stig stijn stipe stoyan stuart subhash subrahmanyam sudhir suhail sujit
sukhdeep sulaiman suleiman suleyman sumit sune sung-han sunil suresh sushil sven sverre svetlozar svetoslav
swaminathan syed sylvester szabolcs szymon taavi tadas tadej tadeusz taher tahir tahsin taiwo takashi takeo takeshi
talal tamas tamaz tamer tancredi tanel taner tapani tapio tarek tarik tariq tarmo taro tatsuo tauno tayo tayyip ted
teddy teemu teodor terence tero terrance terrence tetsuo thabo thad thaddeus thamsanqa thanos theis theo theodore
theodoros theunis thierry thijs thilo thom thomas thomaz thorbjorn thorsten thulani tiago tibor tiger tihomir tiit
tijs tim timo timothee timothy timur tito tobias tobiasz tod todd toivo tolga tom tom-erik tomas tomasz tomaz tomislav
tommaso tommy tomoya toni-pekka tonio tonu tony toomas tor torben torbjorn tore torgeir torsten toshihiro travis trent
trevor trey tristan troels trond troy truls truman trygve tuan tucker tugrul tuncay tunde tuomas turan turki tyler
tyrone tzvi uche udo ueli ugo ugur ulf ulisses ulrich ulysses umar umaru umberto umesh umit urho uri urmas uros usama
usman uwe uzodinma vaclav vadim vahan vaibhav vaidotas valdas valdis valentin valentinas valerio valery valter
vangelis vardan vartan vasil vasile vasilis vasily vasyl vedran veikko veli venkat venkataraman venkatesh vernon vesa
vesselin vic vicente victor victoriano vidar viesturs vigo vijay vikram viktor viktoras vilhelm ville vilmos vinay
vincas vince vincent vincenzo vineet vinicius vinod vipin virgil virgilijus vishal vishnu vitali vitaliy vitaly vito
vitor vittore vittorio vivek vjaceslavs vjekoslav vlad vladan vladas vladimir vladislav vlado vojtech volkan volker
volodymyr vuk vyacheslav vytautas wael wahid waldemar waleed walid wallace wally walter walter-jan warren wasim wayne
werner werner-karl wes wesley wieslaw wiktor wilbur wilfred wilfried wilhelm will willem willi-peter william willie
willy wilson wim winston witold wladimir wladyslaw wojciech wolfgang woodrow wout wouter xabier xavi xavier xi yahya
yair yakov yakub yaman yanis yann yannick yannis yaroslav yaser yash yasin yasir yasser yasuo yavuz yehuda yevgeny
yevhen yiannis yigal yitzhak yngve yoav yoel yohan yohannes yonas yorgos yosef yoshi yoshihide yoshihiko yoshiro youri
yousef youssef yulian yunus yuri yurii yuriy yury yusuf yusuke yuval yuya yves zac zacarias zach zachary zack zafer
zaheer zakaria zakir zalmay zaur zbigniew zbynek zdenek zdravko zeev zeljko zenon ziad ziyad zlatan zlatko zoltan
zoran zsolt zubair zurab zvi
"""
