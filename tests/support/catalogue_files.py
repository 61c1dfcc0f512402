"""Parts of catalogue files: a further questionnaire, its discipline and its role."""

SCRIPT = "<script>alert(1)</script>{{ 7|add:7 }}{x.__class__}"


OWN = """
slug = "security"
title = "Security"
summary = "How safely we work."

[[practices]]
code = "security-threats"
title = "Known threats"
summary = "We know them."

[[practices.questions]]
code = "threats_known"
text = "Are the threats written down?"
choices = ["No.", "Some.", "Most.", "All."]
"""
DISCIPLINE = """
[discipline]
slug = "security"
title = "Security"
question = "How safe is it?"
"""
ROLE = """
[role]
slug = "security"
title = "Security engineer"
with_article = "a security engineer"
plural = "security engineers"
summary = "Keeps it safe."
owns = "Threats"
train = "a"
borrow = "b"
buy = "c"
automate = "d"
find_cost = "e"
across_teams = "f"
build_once = "g"
"""


NEW = """
[[disciplines]]
slug = "security"
title = "Security"
question = "How safe is it?"

[[roles]]
slug = "security"
discipline = "security"
title = "Security engineer"
with_article = "a security engineer"
plural = "security engineers"
summary = "Keeps it safe."
owns = "Threats"
train = "a"
borrow = "b"
buy = "c"
automate = "d"
find_cost = "e"
across_teams = "f"
build_once = "g"
goals = [{ metric = "lead_time", counter = "downtime" }]

[[roles.lines]]
part = "tools"
text = "A scanner."

[[roles.lines]]
part = "day-30"
text = "List the threats."
answers = ["lead_time"]
practice = "devops-pipeline"

[[role_rules]]
role = "security"
deciding = 0

[[staffing]]
role = "security"
engineers = 1
people = "1/2"
note = "One of you."
source = "Our own"
"""
