"""First names in English newspapers, by the gender they tell; names that many women and men bear are left out."""

FEMALE = """
abigail ada adele adriana agnes aileen aimee aisha akiko alana alberta alejandra alexandra alexandria alice alicia
alina alison allison alma althea alyssa amal amanda amber amelia amina amira amrita amy ana anastasia andrea angela
angelica angelina angelique angie anh anika anita anja anjali ann anna annabel annalena anne annette annie annika
antoinette antonia april araceli arlene asha ashley astrid athena aubrey audrey aurora ava ayesha barbara barbra beata
beatrice beatriz becky belinda benazir benedicte bernadette bernice bertha bessie beth bethany bettina betty beverly
bianca birgit blanca bonnie brenda bridget brigitte britney brittany brooke caitlin camila camille candace candice
cara carla carmel carmela carmen carol carole carolina caroline carolyn carrie cassandra cassidy catalina cate
catherine cathy cecilia celeste celia celine chandra chantal charlene charlotte chelsea cherie cheryl chiara chidinma
chitra chloe christa christie christina christine christy ciara cindy claire clara clare clarissa claudette claudia
colette colleen concetta connie consuelo cora corinne cornelia courtney crystal cynthia daisy dalia daniela danielle
daphne darlene dawn deanna debbie deborah debra deepa deepika deirdre delia delphine demi denise desiree devika diana
diane dianne dilma dina dolores donna dora doreen doris dorothea dorothy dulce edith edna effie eileen ekaterina
elaina elaine eleanor elena eleni elisa elisabeth elise elissa eliza elizabeth elke ella ellen elsa elsie elvira
emilia emily emma emmanuelle erica erika erin erna esme esmeralda esperanza estela estelle esther ethel eugenia eunice
eva evangeline eve evelyn fabiola faith fanny farah farida farrah fatemeh fatima fatma fatou faye felicia felicity
fernanda fiona flavia florence frances francesca francine francoise freda freya frida gabriela gabriella gabrielle
gail gayle geetha gemma genevieve georgette georgina geraldine gertrude geun-hye gillian gina ginger giorgia giovanna
gisele gladys glenda gloria golda grace greta gretchen guadalupe gudny gudrun gwen gwendolyn hala halima halla hana
hanan hannah harriet hattie hayley hazel heather hedda heidi helen helena helene helle henrietta hilary hilda hillary
hina hoda holly hope huda hyun-jung ida ilana ilhan imelda imogen indira ines ing-wen ingrid inna ioana irene irina
iris irma isabel isabella isabelle isla itzel ivana ivanka ivy jacinda jacklyn jacqueline jada jamila jana jane
janelle janet janice janie janine jasmine jayne jeanette jeanine jeanne jenna jennie jennifer jenny jess jessica
jessie ji-woo jill joan joana joann joanna joanne jocelyn jodi jodie johanna jolene josefina josephine josie joy joyce
juana juanita judi judith judy julia juliana julianna julianne julie juliet juliette june justine kaja kamala kamila
karen karin karina karla katarina kate katharina katharine katherine kathie kathleen kathryn kathy katie katja katrin
katrina kavita kaya kaye kayla keiko keira kelly kellyanne kendra keri kerry kersti khadija kiara kimberly kirsten
kirstie kirsty kitty klara kristen kristi kristin kristina kristine krystal kumiko kyra lakshmi lana lara latifa
latoya laura laurel lauren lauri laurie laverne layla lea leah leanne leena leila lena leona leonor leonora leticia
lila lilian liliana lillian lily lina linda lindsay lisa liz liza lizzie lois lola lora loraine lorena loretta lori
lorna lorraine lottie louisa louise lourdes lubna lucia lucille lucinda lucy luisa luz lydia lynda lynette lynne mabel
madeleine madeline madison mae magda magdalena maggie maha mahnaz maia maisie malala malika mallory mamie mandy
manuela mara marcela marcella marcia margaret margarita margo margot marguerite maria mariam mariana marianne maribel
maricela marie mariella marilyn marina marine marisa marisol marissa marit marjorie marla marlene marsha marta martha
martina mary maryam maryanne marybeth matilda maude maura maureen mavis maxine maya meena meera megan meghan mei
melania melinda melissa melody mercedes mercy meredith meryl mette mia michaela michele michelle michiko mildred
millicent millie min-ji mindy minerva mira miranda miriam missy misty mitzi moira molly mona monica monika monique
morgane muriel myra myriam myrna myrtle nadia nadine najat nana nancy nanette naomi narges nastassja natalia natalie
natalya natasha nawal neha nelly nettie ngozi nicola nicole nicolette nigar nigora nikki nimrata nina noelle noemi
noor nora noreen noriko norma nour octavia odette ofelia oksana oleksandra olena olga olive olivia oprah orla paige
paloma pamela parveen patrice patricia patsy patti patty paula paulette paulina pauline pearl peggy penny perla petra
philippa phoebe phyllis pilar polina polly priscilla priti priya rachael rachel rachelle radhika rae rafaela raisa
ramona rana rania raquel rasha rashida reba rebecca reem reena regina rekha rena renata renate renee reyna rhea rhoda
rhonda rihanna rima rita roberta robyn rochelle rocio romina rosa rosalie rosalind rosalyn rosalynn rosamund rosanna
rosanne rosario rose roseanne rosemarie rosemary rosie rosita rowena roxana roxanne ruby ruth sabina sabine sabrina
sadie saima sally salma salome samantha samia samira sana sanaa sanae sandra sanna saoirse sapna sara sarah saskia
scarlett selena selina selma serena shabana shaista shakira shami shamima shana shania shantel shari sharon sharron
shawna shayla sheena sheila shelby shelley shelly sheri sherri sherrie sherry sheryl shirin shirley shobha shreya
sigrid siham silvia simone sinead siobhan sofia solange soledad sondra sonia sonja sonya sophia sophie soraya stacey
staci stefanie stella stephanie stephany sue sunita sunniva susan susana susann susanna susanne susie suzanne suzette
suzy svetlana swati sybil sylvia tabitha taline tamar tamara tami tammy tania tanja tanya tara tarana tasha tatiana
tatyana tawakkol teresa teri terri tessa thandi thea thelma theresa therese tiana tiffany tilda tina tomoko toni tonya
tori traci trina trish trisha trudy ulla uma ursula usha valentina valeria valerie vanessa vera verna veronica vicki
vickie vicky victoria vigdis viktoria vilma viola violet virginia vivian viviana vivien vivienne wafa wanda wendy
whitney wilhelmina wilma winifred winnie xiomara yadira yael yana yasmeen yasmin yasmine yesenia yingluck yoko yolanda
yulia yuliia yuliya yuriko yvette yvonne zahra zainab zara zelda zeynep zhanna zoe zoya zuzana
"""

MALE = """
aaron abdel abdul abdullah abdullahi abdulrahman abe abel abraham abu achim adalberto adam adel adnan adolf adolfo
adrian ahmad ahmed aidan ajay ajit akbar akira al alain alan alastair albert alberto aldo alec alejandro aleksandar
aleksander aleksandr aleksei alessandro alex alexander alexandre alexei alf alfonso alfred alfredo ali alistair allan
allen alonso alvaro alvin amadou amir amit amos anand anatoly anders andre andreas andrei andres andrew andrey andriy
andrzej andy angelo angus anibal anil anselm anthony antoine anton antonio antony anwar archie armando arnaud arne
arnold arsene artem arthur arturo arun arvind asad ashok ashraf asif atiku augusto aurelio austin axel ayman aziz
babak baldev baltasar barack barnaby barney barry bart bartholomew bashar basil bassam ben benedict benito benjamin
benny benoit bernard bernardo bernd bernie bert bertrand bill billy binyamin bjorn blaine blake bob bobby bogdan boris
brad bradley brandon brendan brent bret brett brian brody bruce bruno bryan bryant bryce burt byron caleb cameron carl
carles carlo carlos cary cedric cesar chad chandrashekhar charles charlie chester chet chico chinua chris christian
christoph christophe christopher chuck clarence claude claudio clay clayton clement cliff clifford clint clinton clive
clyde cody colin colm connor conor conrad cordell corey cormac cornelius cory craig cristian cristiano cristobal curt
curtis cyril cyrus dale dallas damian damien damon dan daniel danilo danny dante darius darrell darren darryl dave
david davide dean declan deepak denis dennis denny denzel derek dermot derrick desmond devin dewayne dick didier diego
dieter dietmar dilip dimitri dimitris dinesh dirk dmitry dmytro domenico dominic dominik don donald donnie doug
douglas drake duane dudley duncan dustin dwayne dwight dylan earl ed eddie edgar edgardo edmond edmund eduard eduardo
edward edwin efraim ehud eli elias elijah elliot elliott ellis elmer elon elton elvis emil emile emilio emmanuel
emmett emre enda enrico enrique erdogan eric erich erik ernest ernesto ernie ernst erwin esteban ethan eugene evan
evgeny ezra fabian fabio fabrice fadi faisal farid farouk fayez federico felipe felix ferdinand fernando fethullah
fidel finn florian floyd forrest francesco francis franck franco francois frank frank-walter franklin franz fraser
fred freddie frederic frederick fredrik friedrich fritz fumio gabriel gareth garrett garry gary gavin gavyn gene
gennady geoff geoffrey george gerald gerard gerardo gerhard gerry geun-hyung ghassan gianni gideon gilbert gilles gino
giorgio giovanni giulio giuseppe glen glenn godfrey gonzalo gordon graham grant greg gregg gregor gregory grigory
guido guillermo gunnar gunter gus gustav gustavo guy hadi hafiz haider hakan hakeem hal hamad hamdi hamid hank hans
haris harjit harlan harold harris harrison harry haruhiko harvey hasan hashem hashim hassan haydar hector heiko
heinrich heinz helmut henri henrik henrique henry herb herbert herman hernan hideki hiroshi horacio horst howard
hubert hugh hugo humberto humphrey hung hussein huw ian ibrahim ignacio igor ilan ilham ilya imad imran iqbal ira
irving isaac isaiah ishaq ismael ismail issa ivan ivo jaap jacek jack jackson jacob jacques jae-in jaime jair jake
jalal jamaal jamal james jan janez janusz jared jaroslav jarrod jarvis jason javad javier jay jeb jed jeff jeffery
jeffrey jens jeong jeremiah jeremy jeroen jerome jerry jesper jesse jesus jim jimmy joachim joao joaquin jody joe joel
joep johan johann johannes john john-paul johnnie johnny jon jonas jonathan jong-il jong-un jonny joon-pyo joop jordan
jorg jorge joris jorn jose josef josep joseph josh joshua josiah juan juergen jules julian julien julio julius junaid
junichiro jurgen juri jussi justin jyrki kader kamal kareem karim karl karl-heinz karlheinz kaspar kassym-jomart kazuo
keiichi keir keith kelvin ken kenji kenneth kenny kent kenyatta kermit kerr kevin khaled khalid khalifa ki-moon kieran
kirill kirk kiyoshi klaus knut kofi kris krzysztof kurt kwame kwasi kyle kyung-wha lamar lamont lance larry lars
laszlo laurence laurent lawrence lee leif leigh leland len lenin lennart lenny leo leon leonard leonardo leonid
leopold leroy les lester lev levi lewis liam lindsey lionel lloyd logan lorenzo lothar lou louis lowell luc luca lucas
luciano ludovic ludwig luigi luis luiz lukas luke lyle lyndon mackenzie magnus mahathir mahdi mahinda mahmoud mahmud
majid malcolm malik manfred manmohan manny mansour manuel marc marcel marcelo marcio marco marcos marcus mariano mario
marius mark marlon marshall martin marty marvin mason massimo mateo mateusz mathias mathieu mats matt matteo matthew
matthias matti maurice mauricio maurizio max maxime maximilian maxwell mehdi mehmet mel melvin mervyn michael miguel
mikael mike mikhail mikheil milan milos milton minoru mitch mitchell mitt mo moammar moe mohamed mohammad mohammed
mohan moises montgomery moon-soo morgan morris morten moses moshe moussa muammar muhammad muhammadu muhsin mukesh
murray murtaza mustafa mustapha myung-bak nabil nadeem naftali naguib naji narendra nasser nate nathan nathaniel
naveed nawaz ned neil nelson nestor nicholas nick nicky nico nicolae nicolas nicos nigel nikita niklas nikolai nikos
nils noah noam noel nolan norbert norman nouri nuri octavio olaf olav oleg oleh oleksandr oleksiy oliver olivier olli
olusegun omar orlando orrin orson osama oscar osman oswaldo otis otto owen pablo paddy panos paolo parvez pasquale
patricio patrick patrik paul paulo pavel pavlo pawel pedro pekka per percy perry pervez petar pete peter petr petri
petro petros phil philip philippe phillip pier pierre piers pieter piotr porfirio prakash prasad preston qasem quentin
quincy quinton radek radoslaw rafael rafic rafiq rahm rahul raj rajesh rajiv rajnath ralf ralph rami ramiro ramon
ramzan randall randolph randy rashid raul ravi ray raymond recep rehman reinhard reinhold rex reza rhys ricardo
riccardo rich richard rick rickey ricky rishi rob robbie robert roberto rod roderick rodney rodolfo rodrigo rogelio
roger rohit roland rolando rolf roman romano ron ronald ronnie rory ross roy ruben rudolf rudolph rudy rufus rupert
russ russell rustam ryan ryszard saad saddam sadiq saeed saif sajid salah salam salem salil salim salman salvador
salvatore sam sami samir samuel sandeep sandro sanjay satoshi saul scot scott sean sebastian sebastien selim seok-youl
sergei sergey seth shahid shane shankar shaun shawn sheldon sherrod sherwin shigeru shimon shinzo sid sidney siegfried
sigmar sigmund silvio simeon simon solomon soren spencer stan stanislav stanley stefan stefano steffen stephane
stephen stephon sterling steve steven stig stuart subrahmanyam sudhir suleiman suleyman sung-han sunil suresh sven
syed sylvester tadeusz taher tahir takeo takeshi tarek tariq taro tayyip ted teddy teodor terence terrance terrence
thad thaddeus thanos theo theodore theodoros thierry thilo thom thomas tibor tiger tim timothy tito tobias tod todd
tom tomas tomasz tommy tony toomas torsten travis trent trevor trey troels troy truman tucker turki tyler ueli ulf
ulrich ulysses umar umaru uri usman vaclav vadim valdis valentin valery vasily venkat vernon vic vicente victor vijay
vikram viktor vince vincent vinod virgil vitali vitaliy vitaly vito vittorio vivek vjekoslav vladimir volker volodymyr
vyacheslav wael waleed walid wallace wally walter warren wayne werner wes wesley wilbur wilfred wilfried will willem
william willie willy wilson winston wladimir wolfgang woodrow xavier xi yahya yair yakov yanis yannick yaser yasin
yasir yasser yevgeny yiannis yitzhak yoav yoel yoshihide yoshihiko yoshiro yousef youssef yuri yury yusuf yves zac
zach zachary zack zakaria zalmay zbigniew zdenek zeljko zoran zurab
"""
