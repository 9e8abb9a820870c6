"""Closed lists of English words by the part they play in a question: verbs, properties, qualities, people.

They are everyday words: names of diseases and drugs are told by their rarity (`qa.question.noun_phrases`), not listed, but
for the few that everyone uses.
"""

from typing import Final

VERBS: Final = frozenset(
    """achieve achieved add added administer administered affect affected affects agree allow allowed appear appears
    apply approve approved arise arises assess assessed attack avoid back become becomes begin begins belong
    belongs benefit bind binds bleed blocked breathe bring brings calculate calculated call called came cancel
    carries carry cause caused causes change changed changes check checked choose chosen classified climb climbs
    combine combined come comes compare compared compares confirm confirmed consider considered consuming
    contain contains continue continued count counts create created cross cure cured damage decide decrease
    decreased decreases define defined depend depends detect detected develop develops diagnose diagnosed die
    died differ differs disappear discover discovered do done drink drop eat eaten end ended ends evolve exceed
    excluded exist expect expected fail fails fall falls feel feels fill find flare fly follow followed follows
    form formed found function go goes grow grows happen happened happens heal help helped helps improve
    improved improves include included includes increase increased increases indicate indicated influence
    inherit inherited invent invented involve involved keep know known lack lacks last lasts lead leads learn
    led left lessen lie linked live lived lives lose love lower lowered lowers make makes match matter matters
    mean means measure measured meet monitor monitored mutated need needed needs nurse occur occurred occurs
    offer offered operate operated order oversee oversees pass passed peak perform performed persist pick play
    predict predicted predicts prefer preferred prescribe prescribed prevent prevented prevents produce produced
    progress protect protects prove proven provide provided put raise raised raises reach reached recognise
    recognize recommend recommended recover recur recurs reduce reduced reduces refer referred relapse relate
    related rely remain remains remove removed repeat repeated replace replaced report reported require required
    requires respond responds restored rise rises run say says see seen sell send sent serve set show showed
    shown shows sit slim smoke solve solved spare spend spread spreads staged start started starts stay stop
    stopped studied suffer suggest suggested suit support supports surge survive survived survives take taken
    takes taught tell tend tends test tested think took train transport transported treat treatable treated
    trigger try turn turns undergo use used uses vary wait want wants watch wear weigh win withstand work works
    worsen write written""".split()
)
"""Verbs that end a noun phrase. Those that are also nouns ("the changes") count as such after an article or a quality."""

PROPERTIES: Final = frozenset(
    """advantage advantages age ages aim amount application applications approach aspect aspects average basis benefit
    benefits cause causes chance chances characteristics complication complications component components con
    concern concerns cons consequence consequences contraindication contraindications controversy cost costs
    course criteria criterion cure cutoff cutoffs danger dangers death deaths definition detail details
    diagnosis difference differences disadvantage disadvantages dosage dosages dose doses dosing downside
    downsides duration effect effectiveness effects efficacy endpoint endpoints etiology event events evidence
    example examples factor factors feature features figure figures finding findings follow-up form forms
    frequency function goal guidelines harm harms history implication implications importance incidence
    indication indications information inheritance interaction interactions interval intervals invention kind
    kinds level levels life lifespan limit limitation limitations limits management maximum meaning measure
    measures mechanism minimum model models monitoring mortality name names nature number numbers odds onset
    option options origin origins outcome outcomes outlook part parts percent percentage phase phases precaution
    precautions prevalence prevention problem problems process prognosis proportion pros purpose purposes range
    rate rates ratio reason reasons recommendation recommendations recurrence regimen regimens relapse response
    responses result results risk risks role roles route routes safety schedule screening sensitivity severity
    share sign significance signs size sizes sort sorts source sources specificity spread stage stages step
    steps structure subtype subtypes success survival symptom symptoms test testing tests therapies therapy
    thing things threshold thresholds time timing toxicities toxicity treatment treatments trial trials type
    types use uses value values variant variants variation variations version versions warning warnings way ways
    year years""".split()
)
"""Nouns that name a property or a part of something else, and so need an owner: dose, risk, symptoms."""

QUALITIES: Final = frozenset(
    """acceptable active actual additional adequate adverse alone alternative appropriate available bad best better big
    biggest broad certain chief clear closest common commonest complete contagious correct critical curable
    dangerous different difficult earliest early easy effective elderly essential expensive famous fast fatal
    favorite favourite few final first frequent full general genetic good great greater greatest half hard
    harmful healthy helpful hereditary high higher highest ideal important inappropriate inevitable infrequent
    initial interesting key kind large larger largest last late later latest leading least legal less likely
    little long long-term longer longest low lower lowest main major many mild mildest minor modern more most
    much natural necessary new newer next normal notable obvious okay old older oldest only optimal other others
    own painful permanent poor popular possible potential precise preferred present principal proper proven
    quick quickest rare real recent recommended regular relevant reliable reversible right risky safe safer
    safest same second secondary serious several severe short short-term side significant similar simple slow
    small smaller smallest special specific standard strong successful sufficient suitable sure temporary third
    top total toxic traditional treatable true typical uncommon unique unlikely unusual urgent useful usual
    various vital weekly well well-known whole wide worse worst worth wrong yearly young younger youngest""".split()
)
"""Adjectives that say nothing of the subject: common, main, other."""

SUPERLATIVES: Final = frozenset(
    """best biggest commonest earliest fastest first greatest highest largest last latest longest lowest mildest newest
    oldest safest second shortest slowest smallest third worst youngest""".split()
)
"""Adjectives that stand without their noun: "the largest in the world"."""

PEOPLE: Final = frozenset(
    """adolescent adolescents adult adults babies baby boy boys brother brothers carrier carriers child children
    daughter daughters doctor doctors elderly father fathers girl girls grown-up grown-ups infant infants kid
    kids man men mother mothers neonate neonates newborn newborns parent parents participant participants
    patient patients people person persons preemie preemies relative relatives sibling siblings sister sisters
    son sons survivor survivors teenager teenagers toddler toddlers woman women""".split()
)
"""Words for persons, who may be "he", "she" or "they"."""

PREPOSITIONS: Final = frozenset(
    """above across against along alongside amid among amongst around behind below beneath beside besides beyond
    concerning despite down during except inside near onto opposite outside regarding round throughout toward
    towards upon versus via vs""".split()
)
"""Prepositions that `qa.terms.STOP_WORDS` does not hold."""

_LOOSE: Final = frozenset(
    """afterwards basically common difference differences else entirely exactly exception exceptions fairly far
    follow-up generally instead later naturally normally nowadays often originally please properly quite really
    safely somebody someone soon still then today together usually yet""".split()
)

ATTRIBUTES: Final = PROPERTIES | QUALITIES | VERBS | PEOPLE | PREPOSITIONS | _LOOSE
"""Every word that is no subject by itself."""

EVERYDAY_NAMES: Final = frozenset(
    """aids alcohol allergies allergy antibiotic antibiotics anxiety arthritis aspirin asthma autism bacteria bladder
    bowel brain breast cancer cancers chemo chemotherapy cholesterol cocaine cold concussion covid dementia
    depression diabetes drinking fever flu fracture heart hiv infection infections infertility insulin kidney
    leukemia liver lung lungs malaria measles melanoma migraine obesity pneumonia pregnancy prostate psychosis
    radiation radiotherapy seizure seizures sepsis smoking stroke suicide surgery thyroid tuberculosis tumor
    tumors tumour tumours ulcer ulcers vaccination vaccine vaccines virus vitamin vitamins""".split()
)
"""Subjects of medicine that are so often spoken of that their rarity does not tell them."""
