"""Words that tell names from what else begins with a capital in a clinical question."""

from typing import Final

GIVEN: Final = frozenset(
    """
    james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony donald steven
    stephen andrew paul joshua kenneth kevin brian timothy ronald edward jason jeffrey ryan jacob gary nicholas eric
    jonathan larry scott justin brandon benjamin samuel gregory alexander patrick jack dennis jerry tyler aaron jose adam
    nathan henry peter zachary kyle noah ethan jeremy keith roger simon ian alan graham nigel colin neil gareth stuart
    trevor derek malcolm hugh callum liam connor oliver harry george arthur albert walter philip phillip raymond gerald
    martin douglas leslie norman geoffrey duncan angus hamish declan sean shaun
    mary patricia jennifer linda elizabeth barbara susan jessica sarah sara karen lisa nancy betty margaret ashley kimberly
    donna michelle carol amanda melissa deborah stephanie rebecca laura cynthia dorothy amy kathleen angela shirley brenda
    pamela nicole samantha christine emma catherine rachel janet maria heather diane julie joyce evelyn joan lauren megan
    jacqueline ann anne anna jean alice judith julia denise danielle diana jane natalie isabel doris theresa ruth sharon
    sheila maureen eileen bridget niamh siobhan susan fiona alison claire gillian helen lucy edith ethel marjorie hilda
    mohammed muhammad mohamed mohammad ahmed hassan hussein hussain omar ibrahim yusuf abdul fatima aisha ayesha zainab
    khadija khalid bilal priya anjali rahul amit sanjay rajesh sunita deepa ravi vijay lakshmi anil sunil suresh ramesh
    wei xin hiroshi yuki kenji takashi nguyen juan carlos luis jorge miguel pedro antonio francisco javier carmen lucia
    pierre francois michel jacques hans klaus jurgen wolfgang heinz ursula giovanni giuseppe marco paolo francesca olga
    natasha svetlana dmitri sergei vladimir ivan igor tatiana pavel andrzej piotr agnieszka katarzyna krzysztof chidi ngozi
    emeka kwame thandi
    """.split()
)
"""Given names, lower case, that are hardly a word, a drug or a trial themselves (so no Grace, Mark, Emilia or Olivia)."""

PARTICLES: Final = frozenset(
    "de del della der den di da dos du la le van von ter ten al el bin ibn bint mac mc st".split()
)
"""Words inside a surname that are not written with a capital."""

EPONYMS: Final = frozenset(
    """
    alliance allergy anemia anaemia arthropathy bandage body bodies catheter cell cells center centre chorea classification
    clinic clamp college criteria cyst disease diseases dystrophy effect equation et factor formula foundation fracture
    grade grading hospital incision index infirmary institute law lesion lymphoma maneuver manoeuvre method murmur
    nodule nodules operation palsy phenomenon procedure protocol reaction regimen registry rule scale school score scores
    sequence sign staging stain study syndrome test tests tetralogy thyroiditis trial trials tumor tumour university
    virus wort
    """.split()
)
"""What follows the name of somebody that a disease, a test, a trial or a hospital is named after."""

HAD: Final = frozenset(
    """
    allergy anemia anaemia cancer cyst disease fracture grade lesion lesions lymphoma nodule nodules operation score stain
    staging test tests tumor tumors tumour tumours
    """.split()
)
"""Those of them that patients have: after a given name and "'s" they are somebody's own."""

SURNAMES: Final = frozenset(
    "bell black case cross day good jung little long may must person young white will work yes".split()
)
"""Surnames that are also words of grammar or medicine."""

SHORT_SURNAMES: Final = frozenset(
    "ali cho cox das doe fox guo hsu kim koh lee li lim lin liu ng ngo rao roy sen tan wu xu yu zhu".split()
)
"""Surnames of two or three letters that are hardly an abbreviation, for where everything is in capitals."""

LETTERED: Final = frozenset(
    """
    appendix arm binet category class cohort dukes factor grade group hepatitis immunoglobulin influenza level option part
    protein pugh stage streptococcus strep table type vitamin
    """.split()
)
"""What is told apart by letters: "hepatitis B. Entecavir" is no initial with a surname."""

FUNCTION: Final = frozenset(
    """
    a about after again against all also although always am an and another any anyone are as asked at be because been before
    being below between both but by can cannot come could date day days did do does doing done due during each either
    else even every everyone few find first following for found from further get gets getting give given gives go goes
    going good had has have having he help helps her here hers him his history how however i if in instead into is it
    its just keep know last later left less let like likely list little long look low made make makes many may me mean
    might mine more most much must my name named names need needs neither never new next no nobody none nor not nothing
    now number of off often ok old on once one only or other others our out over own per please possible post pre put
    question really right safe said same say says see seem seen several shall she should show shows since so some
    somebody someone something soon stay still stop such sure take takes tell than thank thanks that the their them then
    there these they thing think this those though three through thus to today together told too took toward try two
    under unknown unless until up upon us use used uses using usually versus very via vs want wants was way we week well
    went were what when where whether which while who whom whose why will wish with within without work works would year
    years yes yet you your
    """.split()
)
"""Words of grammar, and the plainest verbs and adverbs."""

CLINICAL: Final = frozenset(
    """
    abnormal absolute active activity acute adjuvant admission adult advanced adverse age aged aggressive allergic alone
    anterior antenatal apparently ashkenazi asian asymptomatic african american average bilateral biopsy black bleeding
    blood bone brain breast british cancer carcinoma cardiac care carrier caucasian cell central centred centered
    cerebral chart chest child chinese choice chronic clinic clinical complex compliance confirmed controlled consultant
    costs core current data deceased deterioration developed diabetic diagnosed diagnosis died disease discharge distant
    doctor dose drug ductal early education elderly emergency endocrine english ethnicity european eligibility engagement
    exam expected experience failed failure family fast febrile female final fit follow follows four frail french full gene
    general genetic german gender global grade group guide guideline health heart hepatic high hispanic homozygous hormone
    hospital identified immune impression increased index indian inferior inflammatory information initial intensive
    intolerant invasive involvement irish italian jewish kidney known lab lateral latest left leaflet liver living lobular
    local lung lymph male malignant management mean median medical medication menopausal metabolic metastatic micro mild
    moderate monitoring motor multi multiple mutation naive natal negative neo neonatal node normal not nurse nursing
    nutrition observed obese obstetric older oncology ongoing oral organ outcome outcomes outpatient overall pain palliative
    partial pathology patient patients performance physical plan plus polish poor population positive postmenopausal
    postpartum preference preferences pregnancy pregnant premenopausal present presented presenting presents previous
    primary prior profile progesterone progressed progression progressive prognosis prostate protocol psychiatric
    quality radiation radiology randomised randomized rapid ratio reactive received receives receiving receptor records
    recurrence recurrent referral refractory refused relapse relapsed renal report reported resistance resistant respiratory
    response result results review risk routine russian safety satisfaction scan score scottish screening secondary
    section selection self senior sensitive serum severe sex sexual simple single sister skin social specific spanish
    spinal stable staff stage started stage status stomach stratification suffered superior support surgery surgical
    survival symptomatic symptoms syndrome systemic target test testing therapy third three thyroid tissue tolerated
    total toxicity transfer treated treatment trial triple tumor tumour turkish type ultrasound under unit untreated
    urgent urine user vascular version ward weight welsh white whole woman women work young
    arbor cardiologist continue haematologist hematologist oncologist pathologist pharmacist physician practitioner
    radiologist specialist start surgeon
    pathway safety version summary notes note information leaflet decision aid questionnaire
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december north south east west northern southern eastern western
    coli aureus difficile pylori falciparum vivax ovale malariae knowlesi albicans pneumoniae influenzae pyogenes
    epidermidis faecalis faecium cerevisiae elegans jirovecii neoformans tuberculosis trachomatis gonorrhoeae meningitidis
    monocytogenes fumigatus aeruginosa baumannii marcescens burgdorferi pallidum cruzi gambiense donovani mansoni solium
    gondii histolytica lamblia stercoralis lumbricoides perfringens botulinum tetani anthracis cereus typhi enteritidis
    alpha beta gamma delta chi square kappa omega
    imaging mammography mammogram mammo angiography angiogram spectroscopy enterography elastography cholangiography
    urography arthrography venography guided based scanner scans image images findings contrast sequence sequences
    relapsing lesions symptoms attack attacks exacerbation
    """.split()
)
"""Words of medicine that are written with a capital at the head of a sentence, a field or an abbreviation's expansion."""

THINGS: Final = frozenset(
    """
    antibody antigen assay brand business chain chemical class compound concept condition device disease disorder domain drug
    enzyme file formula gene generic guideline index inhibitor kit ligand medication medicine method model molecule
    mutation nonproprietary other product program programme project proper protein protocol receptor regimen registry
    scale score sign software species strain study syndrome system technique test tool trade trial variant virus
    """.split()
)
"""What has a name and is nobody: "the trial called …", "brand name: …"."""

TITLES: Final = frozenset(
    """
    mr mrs mx ms miss dr prof professor sir lord mister madam madame rev herr frau fräulein monsieur mme mlle señor señora
    sra srta signor signora
    """.split()
)
"""What people are addressed by, before a name."""

NO_NAMES: Final = FUNCTION | TITLES | CLINICAL | EPONYMS | THINGS
"""Words that are no part of a name, even with a capital."""
