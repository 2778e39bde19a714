"""Words that reactions are made of: findings, what narrows them, parts of the body, measures and changes.

They are medical English as any textbook has it; how labels use them is counted in `words.csv`.
"""

from __future__ import annotations

import re
from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


FINDINGS: Final = _set("""
abnormalities abnormality abscess abscesses ache aches adenoma adenomas agitation akathisia akinesia
allergies allergy amnesia anaphylaxis anemia aneurysm aneurysms anhedonia anorexia anxiety apathy aphasia
apnea arrest arrhythmia arrhythmias ascites asphyxia aspiration asthenia asystole ataxia atelectasis
atrophy attack attacks bacteremia bleed bleeding bleeds blindness blister blistering blisters bloating
block bloodshot boil boils bradykinesia breathlessness bronchitis bronchospasm bruise bruising burn
burning burns cancer cancers candidiasis carbuncle carcinoma carcinomas cataract cataracts catatonia
cellulitis cheilitis chill chills choking clamminess clot clots coagulopathy colitis collapse coma
compression confusion congestion constipation contraction contractions contusion convulsion convulsions
cough cramp cramping cramps crisis crust crusting cyanosis cyst cysts cytopenia damage deafness death
deaths decompensation defect defects deficiency deficit deficits deformity degeneration dehiscence
dehydrated dehydration delirium dementia dependence depersonalization depression detachment deterioration
diarrhea diplopia discharge discoloration discomfort disease diseases dislocation disorder disorders
disorientation distension distention distress disturbance disturbances dizziness drooling drowsiness
dryness dysfunction dysgeusia dyskinesia dyspareunia dyspepsia dysphagia dyspnea dystonia ecchymoses
ecchymosis eczema edema effusion effusions emboli embolism embolization embolus emphysema encephalitis
encephalopathy enlargement enuresis epistaxis erosion erosions eructation eruption eruptions erythema
euphoria exacerbation exacerbations exanthem excoriation exfoliation exophthalmos extravasation failure
fainting faintness fall falls fatigue fever fibrillation fibrosis fissure fissures fistula fistulae
fistulas flare flares flatulence floaters flush flushing flutter fracture fractures freckles furuncle
furuncles gangrene gastroenteritis glaucoma goiter gout granuloma haemorrhage hallucination hallucinations
hangover headache headaches heartburn heaviness hematoma hematomas hemolysis hemorrhage hemorrhages hernia
herpes hiccup hiccups hirsutism hives hoarseness hostility hyperactivity hyperemia hyperhidrosis
hyperkalemia hyperpigmentation hyperplasia hypersensitivity hypertension hypertrophy hypopigmentation
hypotension hypoxia ileus illness immunogenicity immunosuppression impairment impotence impulsivity
incontinence incoordination induration infarct infarction infarctions infarcts infection infections
infestation infiltrates infiltration inflammation influenza injuries injury insomnia instability
insufficiency intolerance intoxication intussusception irritability irritation ischemia itch itching
jaundice keratitis ketoacidosis laceration lacrimation leak leakage lesion lesions lethargy leukemia
leukopenia lightheadedness lipoatrophy lymphoma lymphomas lymphopenia malabsorption malaise malformation
malformations malignancies malignancy mania mass melanoma meningitis menorrhagia migraine miscarriage
mydriasis myelosuppression myoclonus myopathy nausea necrosis neoplasia neoplasm neoplasms nephropathy
nervousness neuralgia neuropathy neutropenia nightmare nightmares nodule nodules numbness nystagmus
obesity obstruction occlusion occlusions opacities opacity osteonecrosis osteoporosis overdosage overdose
overgrowth overload overweight pain pains pallor palpitations palsy pancreatitis pancytopenia papule
papules paralysis paranoia paresthesia paresthesias parkinsonism peeling perforation perforations
petechiae phlebitis photophobia photopsia photosensitivity pigmentation plaque plaques pneumonia
pneumonitis polyp polyps prolapse prolongation pruritus psychosis ptosis purpura pustulation pustule
pustules pyrexia rash rashes reaction reactions reactivation redness regurgitation rejection relapse
restlessness retention retinopathy rhabdomyolysis rhinorrhea rigidity rigors rupture ruptures salivation
sarcoma scab scabbing scaling scar scarring sedation seizure seizures sepsis septicemia seroma shivering
shock sleepiness sloughing sluggishness sneezing snoring somnolence soreness spasm spasms spasticity
spotting stenosis stiffness stinging stomatitis stone stones stroke strokes stupor suicidality suicide
swallowing sweating sweats swelling swellings syncope syndrome syndromes tachycardia tamponade tear
tearing tears tenderness tension tetanus tetany thirst thrombocytopenia thromboembolism thromboembolisms
thromboses thrombosis thrombus thrush tightness tingling tinnitus toothache torticollis toxicities
toxicity toxicoses tremor tremors tremulousness trismus tuberculosis tumor tumors twitching ulcer
ulceration ulcerations ulcers unsteadiness urgency urticaria vasculitis vertigo vesicle vesicles
vesiculation vomiting warmth wart warts wasting weakness weeping wheezing withdrawal xerosis xerostomia
yawning zoster
""")
"""Nouns that are reactions, alone or with a word before them."""

PARTS: Final = _set("""
abdomen abdominal adrenal airway airways anal ankle ankles anorectal aorta aortic appendix arm arms
arterial artery articular atrial axillary back biliary bladder bone bowel brain breast bronchial buccal
buttock cardiac cardiopulmonary cardiorespiratory cardiovascular carotid catheter central cerebral
cerebrovascular cervical chest choroidal cochlear colon colonic colorectal conjunctiva conjunctival cornea
corneal coronary cranial cutaneous dental dermal dermatologic dermatological duodenal ear ears endocrine
endometrial enteric epigastric esophageal extremities extremity eye eyelid eyelids eyes face facial feet
femoral finger fingers flank foot gallbladder gastric gastroesophageal gastrointestinal genital
genitourinary gingival glomerular groin gum gums gut hair hand hands head heart hematologic hematological
hemorrhoidal hepatic hepatobiliary hip ileal intestinal intestine intestines intraabdominal intracranial
intraocular iris jaw joint joints kidney kidneys labial laryngeal larynx leg legs lens limb limbs lip lips
liver lower lumbar lung lungs lymph lymphatic macular mammary mediastinal menstrual mesenteric mouth
mucosa mucosal muscle muscles muscular musculoskeletal myocardial nail nails nasal nasopharyngeal neck
nerve nerves neurologic neurological neuromuscular nipple nose ocular optic oral orbital oropharyngeal
ovarian palatal palate palmar pancreatic parotid pelvic penile penis pericardial perineal perioral
periorbital peripheral peritoneal pharyngeal pharyngolaryngeal pharynx pituitary plantar pleural prostate
prostatic pulmonary rectal rectum renal respiratory retina retinal sacral salivary scalp scleral scrotal
shoulder sinus site skeletal skin skull spinal spine spleen splenic sternal stomach subcutaneous
sublingual tendon tendons testicular thigh thoracic throat thyroid tibial toe toenail tongue tonsillar
tooth trachea tracheal tract ureteral urethral urinary urogenital uterine uterus uveal vagina vaginal
valve valvular vascular vein veins venous ventricular vertebral visual vitreous vocal vulvar vulvovaginal
wrist
""")
"""Parts of the body, as nouns and adjectives."""

KINDS: Final = _set("""
abnormal accidental acneiform actinic acute adhesive allergic anal anaphylactic anaphylactoid
angioneurotic angle anterior anticholinergic aplastic application aseptic aspiration atopic atrophic
atypical autoimmune bacterial basal benign bilateral bipolar bullous candidal catheter cell cerebellar
chemical cholestatic chronic clostridial cognitive cold complex conductive congenital congestive contact
cryptococcal cystic cystoid decreased deep delayed demyelinating dependent depressive diabetic diastolic
diffuse disseminated drug dry dyspeptic ectopic embolic embryofetal eosinophilic epidermal erectile
erosive erythematous exertional exfoliative extrapyramidal febrile fetal fibrinous fixed flu focal
fulminant fungal generalised generalized genital gouty graft granulomatous hemodynamic hemolytic
hemorrhagic hepatocellular herpes herpetic hormonal hot hyperglycemic hypertensive hyperthyroid
hypertrophic hypoglycemic hypothyroid hypoxic idiopathic immune impaired implant incision increased
infectious infective inflammatory infusion inguinal injection instillation interstitial invasive
involuntary irregular irritant ischaemic ischemic isolated junctional labile lactic latent
leukocytoclastic lobar local localised localized loss lymphocytic lymphoproliferative maculopapular
malignant manic mediated megaloblastic membranous mental metabolic metastatic microangiopathic miliary
mixed mood morbilliform motor mucocutaneous multifocal mycobacterial mycotic myelodysplastic myeloid
necrotic necrotising necrotizing neonatal nephrotic neuroleptic neuropathic neurosensory nocturnal nodular
noncardiac nonfatal nonmelanoma obsessive obstructive occult ophthalmic opportunistic oropharyngeal
orthopnea orthostatic painful panic papular paranoid paroxysmal partial perforated perianal phototoxic
pigment pitting pleuritic pneumococcal polymorphic post posterior postmenopausal postoperative
postprocedural postural pressure primary procedural productive progressive proliferative pruritic
pseudomembranous psoriatic psychiatric psychogenic psychomotor psychotic puncture purulent pustular
pyogenic radiation reactive recurrent reflux restrictive reversible rheumatoid rhythm sclerosing
seborrheic secondary sensorineural sensory septic serum sexual sinoatrial situational skin sleep squamous
staphylococcal streptococcal subacute subarachnoid subcapsular subconjunctival subcortical subdural
suicidal superficial supraventricular swollen sympathetic symptomatic systemic systolic tardive tendon
tension thrombocytopenic thromboembolic thrombotic thyroid tonic toxic transient transplant traumatic
treatment tuberculous tubular tubulointerstitial tumor ulcerative unilateral unstable upper vaccination
vascular vasculitic vasomotor vasovagal vertebrobasilar vesicular vestibular viral vivid vulval watery
withdrawal
""")
"""Words that say what kind of finding it is; those that say how bad it was are none of its name."""

MEASURES: Final = _set("""
absolute acid alanine albumin aldosterone alkaline alp alt aminotransferase aminotransferases ammonia
amylase anc antibody apolipoprotein appetite aptt aspartate ast basophil basophils bicarbonate bilirubin
blood bmd bmi bnp body bone bp bun c3 c4 calcitonin calcium capillary carbon cd4 cell cells chloride
cholesterol circulating ck clearance clotting cortisol count counts cpk creatine creatinine crp d-dimer
density diastolic ecg eeg egfr ejection enzyme enzymes eosinophil eosinophils erythrocyte erythrocytes esr
estimated estradiol estrogen fasting ferritin fibrinogen filtration folate fraction free fsh gamma gfr ggt
globulin glomerular glucose glutamyl gonadotropin granulocyte granulocytes growth haemoglobin hba1c hct
hdl heart hematocrit hemoglobin hepatic hgb high hormone immunoglobulin immunoglobulins inr insulin
interval intraocular iop iron ketone kinase kinases lactate lactic ldh ldl leukocyte leukocytes levels
libido lipase lipid lipids lipoprotein liver low lvef lymphocyte lymphocytes magnesium mean mineral
monocyte monocytes neutrophil neutrophils non oxygen parathyroid partial phosphatase phosphate
phosphokinase phosphorus plasma platelet platelets potassium pressure progesterone prolactin protein
prothrombin pth pulse qrs qt qtc qtcf rate rbc red renal reticulocyte saturation serum sgot sgpt sodium
sperm standing sugar supine systolic t3 t4 temperature testosterone thromboplastin thyroid time tolerance
total transaminase transaminases transferase transferrin triglyceride triglycerides troponin tsh urea uric
urinary urine velocity vitamin vldl volume wbc wbcs weight white
""")
"""What is measured of a body, and the words that narrow it."""

MEASURED: Final = _set("""
acid albumin aldosterone alp alt aminotransferase aminotransferases ammonia amylase anc apolipoprotein
appetite aptt ast basophil basophils bicarbonate bilirubin bmd bmi bnp bp bun c3 c4 calcitonin calcium cd4
cells chloride cholesterol ck clearance concentration concentrations cortisol count counts cpk creatine
creatinine crp d-dimer density ecg eeg egfr enzyme enzymes eosinophil eosinophils erythrocyte erythrocytes
esr estradiol estrogen ferritin fibrinogen filtration folate fraction fsh function gfr ggt globulin
glomerular glucose gonadotropin granulocyte granulocytes haemoglobin hba1c hct hdl hematocrit hemoglobin
hgb hormone immunoglobulin immunoglobulins inr insulin interval iop iron ketone kinase kinases lactate ldh
ldl leukocyte leukocytes level levels libido lipase lipid lipids lipoprotein lvef lymphocyte lymphocytes
magnesium markers monocyte monocytes neutrophil neutrophils output oxygen phosphatase phosphate
phosphokinase phosphorus platelet platelets potassium pressure progesterone prolactin protein prothrombin
pth pulse qrs qt qtc qtcf rate rbc reticulocyte saturation secretion sgot sgpt sodium sperm sugar t3 t4
temperature test testosterone tests thromboplastin time tolerance transaminase transaminases transferase
transferrin triglyceride triglycerides troponin tsh urea values velocity vldl volume wbc wbcs weight
""")
"""The words that a measure's name can end with."""

CHANGES: Final = _set("""
abnormalities abnormality alteration alterations change changes decline declines decrease decreases
depression disturbances drop drops elevation elevations fall falls fluctuations gain increase increases
loss prolongation reduction reductions rise rises shortening suppression
""")

CHANGED: Final = _set("""
abnormal altered decreased diminished elevated high impaired increased low lowered prolonged raised
reduced
""")
"""How a measure changed, as nouns and as adjectives."""

JOINS: Final = _set("""
aggravation angioedema bleeding burning cancer carcinoma coldness damage detachment difficulty
discoloration discomfort disorder disturbance disturbances dryness edema exacerbation exacerbations
feeling fracture fractures impairment infection infections inflammation injury irritation itching loss
malignancies malignancy mass necrosis numbness obstruction osteonecrosis pain paralysis perforation
precipitation reaction reactions reactivation recurrence redistribution redness rupture sensation
shortness spasm spasms swelling tightness tingling ulceration weakness worsening
""")
"""Findings whose name goes on: "swelling of the tongue", "worsening of heart failure"."""

NOT_FINDINGS: Final = _set("""
anatomy aroma attention autopsy biopsy biosynthesis chromosome detention diagnosis diploma dosis
electrolysis endoscopy epidermis erythropoiesis extension fibrinolysis hematopoiesis homeopathy
intention lipolysis naturopathy normotension osteolysis photosynthesis
plasmapheresis prognosis thrombolysis
""")
"""Words that are made like a finding and are none."""

STOPS: Final = _set("""
a adverse all an and any are as at be been by can fatal for from had has have in is its less may more most
no non not of on or other some such than that the their these this those to type was were which who with
""")
"""Words that no name of a reaction begins with."""

GENERIC: Final = _set("""
behavior behaviors complication complications compromise decompensation difficulties difficulty effect
effects episode episodes event events excess illness illnesses irregularities irregularity manifestations
outcomes problem problems reaction reactions symptom symptoms syndrome syndromes variations
""")
"""Nouns that name a reaction with a word before them only: "thromboembolic complications"."""

TURNS: Final = _set("""
activation aggravation exacerbation exacerbations potentiation precipitation progression reactivation
recurrence recurrences rupture worsening
""")
"""What becomes of a condition that the patient had: "worsening of heart failure"."""

_SUFFIX: Final = re.compile(
    r"(?!(?:diagnos|prognos|osmos|hypnos|mitos|meios|analys|dialys|hemodialys|hydrolys|urinalys|apoptos"
    r"|metamorphos|symbios)[ei]s\Z|anesthesia\Z|euthymia\Z|leukapheresis\Z|academia\Z)[a-z]{3,}"
    r"(?:itis|itides|a?emia|penias?|algias?|uria|rrh(?:o?ea|ages?|agia)|[mrntlsdc]opath(?:y|ies)|plegia|paresis"
    r"|os[ie]s|megaly|pno?ea|omas?|phagia|phasia|phonia|kinesias?|esthesias?|cytosis|philia|ectasia|o?edema"
    r"|cardias?|spasms?|lysis|toxicit(?:y|ies)|malacia|trophy|plasia|dynia|emesis|opsia|opia|asthenia|somnia"
    r"|thymia|dipsia|hidrosis|tension|ptysis|chezia|rexia|pepsia|orrhexis|cytopenias?|noia|phobia)"
)


def is_finding(word: str) -> bool:
    """Tell whether a word is a finding by how it is made: "-itis", "-emia", "-algia" ..."""
    return len(word) > 6 and word not in NOT_FINDINGS and _SUFFIX.fullmatch(word) is not None
