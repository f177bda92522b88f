"""Words that job descriptions use, by field of work. Small on purpose: the heuristics find the rest."""

from __future__ import annotations

from activities.providers.words import word_set

FIELDS: dict[str, str] = {
    "Programming": "Python|Java|JavaScript|TypeScript|Go|Golang|Rust|C++|C#|Ruby|PHP|Kotlin|Swift|Scala"
    "|Perl|MATLAB|Haskell|"
    "Elixir|algorithms|data structures|object-oriented programming|functional programming|concurrency"
    "|refactoring|"
    "code review|code reviews|clean code|legacy code",
    "Services and interfaces": "APIs|API|REST|GraphQL|gRPC|microservices|distributed systems|event-driven"
    "|message queues|Kafka|"
    "RabbitMQ|Temporal|web services|backend|back end|back-end|Django|FastAPI|Flask|Spring|Spring Boot"
    "|Node.js|Rails|"
    ".NET|system design|software architecture|payments|scalability|caching",
    "Web front end": "React|Angular|Vue|Svelte|HTML|CSS|front end|front-end|frontend|accessibility"
    "|responsive design|Next.js|"
    "web performance|user interfaces",
    "Mobile development": "iOS|Android|React Native|Flutter|SwiftUI|Jetpack Compose|mobile apps|app store",
    "Databases": "SQL|PostgreSQL|Postgres|MySQL|Oracle|MongoDB|Redis|Elasticsearch|DynamoDB|Cassandra"
    "|databases|database|"
    "data modelling|data modeling|query optimisation|query optimization|schema design",
    "Cloud and operations": "AWS|Azure|GCP|Google Cloud|Kubernetes|Docker|Terraform|Ansible|Linux|CI/CD"
    "|Jenkins|GitHub Actions|"
    "GitLab|monitoring|observability|Prometheus|Grafana|site reliability|incident response|on-call|DevOps"
    "|networking|"
    "infrastructure as code|disaster recovery|automation",
    "Data and analysis": "data analysis|data engineering|data pipelines|ETL|Spark|Airflow|Snowflake"
    "|BigQuery|dbt|Tableau|Power BI|"
    "statistics|A/B testing|experiments|dashboards|data quality|reporting|business intelligence|data "
    "visualisation|"
    "data visualization|forecasting",
    "Machine learning": "machine learning|deep learning|PyTorch|TensorFlow|scikit-learn|NLP|computer "
    "vision|language models|"
    "LLMs|model evaluation|feature engineering|recommender systems|MLOps|reinforcement learning",
    "Testing and quality": "testing|unit tests|integration tests|test automation|Selenium|Playwright"
    "|Cypress|quality assurance|QA|"
    "test plans|regression testing|quality control|quality management|ISO 9001|audits|inspections",
    "Security": "security|penetration testing|threat modelling|threat modeling|encryption|OWASP|identity "
    "management|SOC 2|"
    "ISO 27001|vulnerability management|incident handling|network security|firewalls|SIEM",
    "Engineering and hardware": "embedded systems|firmware|microcontrollers|FPGA|PCB|circuit design|CAD"
    "|SolidWorks|AutoCAD|"
    "mechanical design|PLC|robotics|sensors|control systems|thermodynamics|finite element analysis"
    "|commissioning|"
    "electrical systems|power electronics|hydraulics",
    "Product management": "product management|roadmap|roadmaps|product strategy|user research|user "
    "stories|backlog|product discovery|"
    "prioritisation|prioritization|market research|go-to-market|OKRs|product vision|customer interviews",
    "Project management": "project management|Scrum|Agile|Kanban|Jira|stakeholder management|stakeholders"
    "|budgets|risk management|"
    "project plans|PRINCE2|PMP|change management|resource planning|milestones|scheduling",
    "Leading people": "leadership|people management|mentoring|coaching|hiring|performance reviews|team "
    "lead|line management|"
    "delegation|team building|managing teams|staff development",
    "Design": "UX|UI|user experience|interaction design|Figma|prototyping|wireframes|design systems"
    "|usability testing|typography|"
    "illustration|Photoshop|Illustrator|InDesign|branding|visual design|information architecture",
    "Sales": "sales|prospecting|cold calling|lead generation|CRM|Salesforce|HubSpot|negotiation|account "
    "management|quotas|closing deals|"
    "pipeline management|upselling|key accounts|tenders|business development|contract negotiation",
    "Marketing and content": "marketing|SEO|SEM|content marketing|social media|email marketing|Google Ads"
    "|copywriting|campaigns|"
    "brand management|public relations|press releases|editing|storytelling|events|newsletters|content strategy",
    "Customer service": "customer service|customer support|customer success|customer care|help desk"
    "|ticketing|Zendesk|complaints|"
    "call centre|call center|technical support|onboarding|troubleshooting|phone support|live chat"
    "|de-escalation",
    "Finance and accounting": "accounting|bookkeeping|invoicing|accounts payable|accounts receivable"
    "|payroll|budgeting|"
    "financial reporting|financial modelling|financial modeling|tax|VAT|auditing|reconciliation|month-end "
    "close|SAP|IFRS|"
    "US GAAP|cash flow|cost control|variance analysis|Excel|internal controls|credit control",
    "Hiring and people": "recruiting|recruitment|talent acquisition|employee relations|HR|human resources"
    "|compensation and benefits|"
    "labour law|labor law|employment law|training programmes|training programs|performance management"
    "|workforce planning",
    "Law and compliance": "contracts|contract drafting|litigation|compliance|GDPR|data protection"
    "|intellectual property|due diligence|"
    "legal research|regulatory affairs|corporate law|anti-money laundering|policy",
    "Care for patients": "patient care|nursing|wound care|medication administration|administering "
    "medication|vital signs|triage|"
    "care plans|clinical documentation|patient records|patient safety|infection control|first aid|CPR"
    "|elderly care|"
    "intensive care|palliative care|physiotherapy|rehabilitation|surgery|emergency care|patient education"
    "|dementia care|"
    "phlebotomy|medical devices|handover|handovers|patients",
    "Teaching": "teaching|lesson planning|lesson plans|classroom management|curriculum|curriculum "
    "development|assessment of pupils|"
    "special needs|tutoring|parents' evenings|differentiated instruction|e-learning|early childhood"
    "|pupils|students|"
    "safeguarding|training courses",
    "Kitchen and food": "cooking|food preparation|menu planning|menus|food safety|HACCP|hygiene|pastry"
    "|baking|grill|mise en place|"
    "kitchen management|stock rotation|allergens|catering|portion control",
    "Guests and service": "guest relations|front desk|reservations|housekeeping|table service|bar service"
    "|hospitality|concierge|"
    "event planning|barista|guests|check-in",
    "Shop and stock": "retail|cash handling|till|merchandising|visual merchandising|stock control"
    "|inventory|stocktaking|"
    "point of sale|loss prevention|shelf stacking|purchasing|ordering",
    "Warehouse and transport": "logistics|warehouse|forklift|order picking|dispatch|shipping|route "
    "planning|supply chain|procurement|"
    "deliveries|customs|fleet management|HGV|driving licence|loading|load securing|tachograph|WMS|freight",
    "Trades and maintenance": "maintenance|preventive maintenance|welding|plumbing|carpentry|electrical "
    "installation|wiring|HVAC|"
    "repairs|fault finding|machining|CNC|assembly|painting|bricklaying|roofing|scaffolding|site "
    "management|blueprints|"
    "technical drawings|power tools|fitting|lathe|milling",
    "Safety": "health and safety|risk assessments|risk assessment|safety regulations|OSHA|PPE|fire safety"
    "|hazardous materials|"
    "working at height|accident prevention|lockout",
    "Production": "manufacturing|lean|Six Sigma|kaizen|5S|production planning|process improvement"
    "|continuous improvement|packaging|"
    "machine operation|process engineering|root cause analysis|shift work|GMP",
    "Science and laboratory": "laboratory|lab work|experiments design|PCR|chromatography|HPLC"
    "|spectroscopy|cell culture|microscopy|"
    "clinical trials|research|publications|grant writing|sample preparation|bioinformatics|validation"
    "|field work",
    "Administration": "administration|calendar management|travel arrangements|minutes|filing"
    "|correspondence|data entry|"
    "Microsoft Office|Outlook|document management|office management|reception|records management|switchboard",
    "Care and social work": "social work|case management|child protection|counselling|counseling"
    "|safeguarding adults|community work|"
    "youth work|crisis intervention|support plans|childcare|play-based learning",
    "Animals and land": "animal care|grooming|veterinary|livestock|crops|irrigation|horticulture"
    "|gardening|landscaping|harvesting|"
    "forestry|pruning|milking|greenhouse",
    "Working with others": "teamwork|communication|collaboration|conflict resolution|presentations"
    "|cross-functional|"
    "written communication|facilitation|workshops|public speaking|interpersonal skills|remote work",
}
"""Field → its skills, as they are spoken of."""

ROLES: dict[str, tuple[str, ...]] = {
    "nurse": ("Care for patients",),
    "doctor": ("Care for patients",),
    "carer": ("Care for patients", "Care and social work"),
    "physiotherapist": ("Care for patients",),
    "teacher": ("Teaching",),
    "tutor": ("Teaching",),
    "trainer": ("Teaching",),
    "cook": ("Kitchen and food",),
    "chef": ("Kitchen and food", "Leading people"),
    "baker": ("Kitchen and food",),
    "waiter": ("Guests and service",),
    "waitress": ("Guests and service",),
    "barista": ("Guests and service",),
    "receptionist": ("Guests and service", "Administration"),
    "cashier": ("Shop and stock", "Customer service"),
    "driver": ("Warehouse and transport", "Safety"),
    "electrician": ("Trades and maintenance", "Safety"),
    "plumber": ("Trades and maintenance", "Safety"),
    "welder": ("Trades and maintenance", "Safety"),
    "carpenter": ("Trades and maintenance", "Safety"),
    "mechanic": ("Trades and maintenance", "Safety"),
    "accountant": ("Finance and accounting",),
    "bookkeeper": ("Finance and accounting",),
    "controller": ("Finance and accounting",),
    "auditor": ("Finance and accounting", "Testing and quality"),
    "lawyer": ("Law and compliance",),
    "paralegal": ("Law and compliance", "Administration"),
    "recruiter": ("Hiring and people",),
    "designer": ("Design",),
    "marketer": ("Marketing and content",),
    "copywriter": ("Marketing and content",),
    "journalist": ("Marketing and content",),
    "salesperson": ("Sales", "Customer service"),
    "developer": ("Programming", "Testing and quality"),
    "programmer": ("Programming", "Testing and quality"),
    "software": ("Programming", "Testing and quality"),
    "sre": ("Cloud and operations",),
    "devops": ("Cloud and operations",),
    "tester": ("Testing and quality",),
    "analyst": ("Data and analysis",),
    "scientist": ("Science and laboratory", "Data and analysis"),
    "manager": ("Leading people", "Project management"),
    "assistant": ("Administration",),
    "secretary": ("Administration",),
    "gardener": ("Animals and land",),
    "farmer": ("Animals and land",),
    "veterinarian": ("Animals and land", "Care for patients"),
    "security": ("Safety",),
    "cleaner": ("Safety",),
}
"""A word of a title → the fields that it stands for where the description says nothing."""

ROLE_SKILLS: dict[str, tuple[str, ...]] = {
    "Programming": ("code review", "legacy code"),
    "Testing and quality": ("testing",),
    "Care for patients": ("patient safety", "handovers"),
    "Teaching": ("lesson planning", "classroom management"),
    "Kitchen and food": ("food safety", "mise en place"),
    "Guests and service": ("difficult guests", "reservations"),
    "Shop and stock": ("cash handling", "stock control"),
    "Warehouse and transport": ("route planning", "load securing"),
    "Trades and maintenance": ("fault finding", "preventive maintenance"),
    "Safety": ("risk assessments", "accident prevention"),
    "Finance and accounting": ("month-end close", "reconciliation"),
    "Law and compliance": ("contract drafting", "legal research"),
    "Hiring and people": ("recruiting",),
    "Design": ("user research", "prototyping"),
    "Marketing and content": ("campaigns", "copywriting"),
    "Sales": ("negotiation", "prospecting"),
    "Customer service": ("complaints",),
    "Cloud and operations": ("incident response", "automation"),
    "Data and analysis": ("data quality", "dashboards"),
    "Science and laboratory": ("experiments", "sample preparation"),
    "Leading people": ("delegation", "coaching"),
    "Project management": ("risk management", "stakeholders"),
    "Administration": ("correspondence", "scheduling"),
    "Animals and land": ("pruning",),
    "Care and social work": ("support plans",),
}

VERBS = word_set(
    """
    accept achieve act adapt address administer advise agree align analyse analyze answer apply arrange
    assemble assess assist assure attend audit automate bake brew bring build calculate care carry
    champion check clean clear close coach collaborate collect commission communicate complete conduct configure
    consult contribute control cook coordinate create cut cultivate debug define deliver demonstrate
    deploy design develop diagnose direct discover document draft drive educate enable engage enforce
    ensure establish evaluate examine execute expand explain facilitate file fix follow forecast foster
    gather generate give greet grow guide handle harvest help hire host identify implement improve
    increase influence inspect inspire install instruct integrate interpret interview introduce
    investigate keep lead liaise load maintain make manage measure mentor migrate model monitor move
    negotiate observe onboard open operate optimise optimize order organise organize oversee own pack
    participate partner perform pick plan plant prepare present prevent process procure produce
    programme promote propose protect prototype provide prune publish purchase recommend reconcile
    record recruit reduce refine repair replace report represent research resolve respond restock review
    run scale schedule secure select sell serve service set shape ship solve sort staff streamline
    strengthen supervise supply support take teach test track train transform translate transport treat
    troubleshoot understand update validate verify visit wash watch water welcome weld work write
    """
)
"""Verbs that a duty begins with."""

SYNONYMS: tuple[frozenset[str], ...] = (
    word_set(
        """
    pay salary compensation money wage wages earn gehalt sueldo salario remuneration
    """
    ),
    word_set(
        """
    remote home office hybrid onsite telework homeoffice remoto
    """
    ),
    frozenset(["team", "colleagues", "people", "group", "department", "size"]),
    word_set(
        """
    process step steps next stage stages round rounds procedure
    """
    ),
    frozenset(["benefits", "perks", "insurance", "pension", "bonus", "extras"]),
    word_set(
        """
    hours shift shifts schedule overtime workday weekend weekends
    """
    ),
    frozenset(["holiday", "holidays", "vacation", "leave"]),
    frozenset(["location", "place", "city", "where", "site"]),
    frozenset(["start", "starting", "begin", "date", "when"]),
    word_set(
        """
    training learning development courses grow growth career promotion
    """
    ),
    frozenset(["technology", "technologies", "stack", "tools", "languages", "software"]),
    frozenset(["travel", "travelling", "trips"]),
    frozenset(["visa", "relocation", "sponsorship", "permit"]),
)

STOPWORDS = word_set(
    """
    a an the and or but so because if then than that this these those there here it its it's i i'm i've
    i'd i'll me my mine myself we we're we've we'd our ours us you you're your yours he him his she her
    they them their what which who whom whose when where why how is am are was were be been being do
    does did done doing don't didn't doesn't have has had having haven't hadn't will would can could
    should shall may might must not no nor yes yeah yep okay ok well um uh er erm hmm mm ah oh eh like
    just really very quite actually basically literally maybe perhaps probably kind sort kinda of in on
    at to from for with without by about as into onto over under up down out off again also too only
    even still yet already always never often usually sometimes ever now today every each all any some
    many much more most less least few other another same such own both either neither one two three
    first second last next new old good bad better best great big small large little long short high low
    right left able sure thing things something anything everything nothing stuff lot lots bit way ways
    time times day days week weeks month months year years part parts example examples case cases fact
    point points end side kinds sorts get gets got getting go goes went going gone come comes came
    coming make makes made making take takes took taken taking give gives gave given use uses used using
    see saw seen look looked looking know knew known think thought thinking say said says saying tell
    told want wanted need needed try tried trying start started keep kept let put set find found help
    helped feel felt work worked working works show showed call called ask asked mean means meant happen
    happened become became people person someone somebody everyone everybody anyone guy guys mister
    between through during after before until while since though although however therefore around
    across against toward along within upon per via etc ago back away once twice half quickly slowly
    finally eventually different important main certain actual whole general particular especially
    including mostly mainly somehow somewhere anyway later early earlier hello hi thanks thank please
    sorry question answer interview job position role company talk talked talking speak spoke doesn
    can't won't isn't wasn't weren't couldn't wouldn't let's that's there's he's she's they're couple
    number enough else quite rather pretty almost nearly maybe ve ll re
    hardest easiest biggest largest smallest fastest slowest worst latest earliest toughest simplest highest lowest
    longest shortest strongest weakest newest oldest
    """
)

GENERIC = word_set(
    """
    backend databases database sales marketing patients guests retail contracts surgery research security
    testing maintenance students pupils networking api events policy minutes filing training
    communication teamwork collaboration presentations hiring reporting monitoring automation experiments
    repairs assembly loading till stakeholders ui ux hr qa crm agile cooking teaching accounting logistics
    workshops
    """
)
"""Skills so broad that they tell the field but make a poor question where a narrower one is named."""

NO_SKILL = word_set(
    """
    EU UK US USA UAE CEO CTO CFO COO VP PTO RSU BA BS BSC MA MS MSC MBA PHD FAQ AM PM ID OK TBD NYC LA SF GMBH AG LLC
    INC LTD PLC EEO DEI ASAP CV GBP EUR USD CHF FTE WE YOU THE AND OR FOR JOB NEW ALL
    """
)
"""Acronyms that name no skill."""

TROUBLE = word_set(
    """
    lost lose failed failing failure failures broke broken crashed crash crashes bug bugs error errors outage
    outages problem problems delay delays late complaint complaints angry conflict conflicts leak leaks slow mistake
    mistakes accident incident incidents missing wrong stuck
    """
)
"""Words of an answer after which one asks how it was dealt with."""

PRIVATE = word_set(
    """
    mother father mom mum dad wife husband spouse partner boyfriend girlfriend family children child kids baby
    daughter son divorce marriage wedding pregnancy pregnant ill illness sick sickness depression cancer disability
    church mosque synagogue temple god religion faith prayer age birthday party union
    """
)
"""Words that a follow-up never takes up: a candidate may speak of such matters, an interviewer doesn't ask on."""
