from django.db import migrations, models

# English and German, for the roles that came with Tripod and for those that somebody added.
TEXTS = {
    "devops": {
        "find_cost": (
            (
                "To find it, note for a month how many deployments failed and how long "
                "each took until the service was well again; multiply the hours by the "
                "people who worked on it."
            ),
            (
                "So lässt sich das beziffern: einen Monat lang notieren, wie viele "
                "Deployments fehlerhaft waren und wie lange es jeweils dauerte, bis der "
                "Dienst wieder lief; die Stunden mit der Zahl der Beteiligten "
                "multiplizieren."
            ),
        ),
        "across_teams": (
            "One way of working for all teams, and coaching for one team after the other.",
            "Eine Arbeitsweise für alle Teams, und Begleitung für ein Team nach dem anderen.",
        ),
        "build_once": (
            (
                "Turn what has worked in two teams into a supported pipeline that the "
                "others can take over; nobody has to."
            ),
            (
                "Macht aus dem, was sich in zwei Teams bewährt hat, eine betreute "
                "Pipeline, die andere übernehmen können; niemand muss."
            ),
        ),
        "example": (
            (
                "Example (one company, not a forecast): at 5 developers one of them "
                "looked after pipelines and deployments part-time."
            ),
            (
                "Beispiel (ein Unternehmen, keine Prognose): Bei 5 Personen in der "
                "Entwicklung kümmerte sich eine nebenher um Pipelines und Deployments."
            ),
        ),
    },
    "sre": {
        "find_cost": (
            (
                "To find it, add up the minutes of the last month in which users could "
                "not work, from your monitoring or your incident reports, and ask support"
                " and sales what an hour of it means."
            ),
            (
                "So lässt sich das beziffern: aus dem Monitoring oder den Postmortems die"
                " Minuten des letzten Monats zusammenzählen, in denen Nutzende nicht "
                "arbeiten konnten, und Support und Vertrieb fragen, was eine Stunde davon"
                " bedeutet."
            ),
        ),
        "across_teams": (
            "One way of working for all teams: the agreement, the template, the review.",
            "Eine Arbeitsweise für alle Teams: die Vereinbarung, die Vorlage, das Postmortem.",
        ),
        "build_once": (
            "Build the technical part once, so that every service has it from its first day.",
            "Baut den technischen Teil einmal, sodass ihn jeder Dienst vom ersten Tag an hat.",
        ),
        "example": (
            (
                "Example (one company, not a forecast): at 15 people the first SRE came, "
                "and four hours of downtime a month became half an hour."
            ),
            (
                "Beispiel (ein Unternehmen, keine Prognose): Bei 15 Personen kam die "
                "erste SRE-Stelle hinzu, und aus vier Stunden Ausfallzeit im Monat wurde "
                "eine halbe Stunde."
            ),
        ),
    },
    "platform": {
        "find_cost": (
            (
                "To find it, ask every developer for one week how many hours went into "
                "environments, access and infrastructure instead of the product."
            ),
            (
                "So lässt sich das beziffern: eine Woche lang das ganze Entwicklungsteam "
                "fragen, wie viele Stunden in Umgebungen, Zugänge und Infrastruktur statt"
                " ins Produkt geflossen sind."
            ),
        ),
        "across_teams": (
            "One product for all teams, with one of them as its first user.",
            "Ein Produkt für alle Teams, das eines von ihnen als erstes nutzt.",
        ),
        "build_once": (
            "Offer it as self-service, and measure who takes it up and why others do not.",
            "Bietet es als Self-Service an, und messt, wer es annimmt und warum andere nicht.",
        ),
        "example": (
            (
                "Example (one company, not a forecast): at 40 people a platform engineer "
                "turned hours of waiting for a test environment into minutes."
            ),
            (
                "Beispiel (ein Unternehmen, keine Prognose): Bei 40 Personen machte eine "
                "Platform-Engineering-Stelle aus Stunden des Wartens auf eine "
                "Testumgebung Minuten."
            ),
        ),
    },
}
OF_ANY_ROLE = {
    "find_cost": (
        "To find it, note for a month the hours that the problems above take.",
        (
            "So lässt sich das beziffern: einen Monat lang notieren, wie viele Stunden "
            "die Probleme oben kosten."
        ),
    ),
    "across_teams": (
        "One way of working for all teams.",
        "Eine Arbeitsweise für alle Teams.",
    ),
    "build_once": (
        "Build once what can be built once, so that no team has to build it again.",
        "Baut einmal, was sich einmal bauen lässt, damit kein Team es noch einmal bauen muss.",
    ),
}
FACTS = {"devops": ["R03"], "sre": ["R04"], "platform": ["R05"]}


def fill(apps, schema_editor):
    """Gives each stored role what it has from now on, and each version of the rules its German."""
    Role, RoleLine, Ruleset = (
        apps.get_model("roles", name) for name in ("Role", "RoleLine", "Ruleset")
    )
    rulesets = Ruleset.objects.filter(translations__language="de").distinct()
    for role in Role.objects.select_related("discipline"):
        slug = role.discipline.slug
        texts = dict(OF_ANY_ROLE | TEXTS.get(slug, {}))
        example = texts.pop("example", None)
        for name, (english, _german) in texts.items():
            setattr(role, name, english)
        role.with_article, role.plural = _forms(role.title)
        role.save()
        if example:
            last = RoleLine.objects.filter(role=role).order_by("position").last()
            RoleLine.objects.create(
                role=role,
                part="example",
                position=last.position + 1 if last else 1,
                text=example[0],
                facts=FACTS[slug],
            )
        told = dict([*texts.values(), *([example] if example else [])])
        for ruleset in rulesets:
            _translate(ruleset, role, told)


def _forms(title):
    """The title as it stood in sentences so far, with its article and in the plural."""
    first, _space, rest = title.partition(" ")
    kept = first if any(letter.isupper() for letter in first[1:]) else first.lower()
    inside = f"{kept} {rest}".strip()
    article = "an" if inside[0].lower() in "aeiou" else "a"
    return f"{article} {inside}", f"{inside}s"


def _translate(ruleset, role, told):
    """The German of its new texts; it has no article, and the plural of the shipped titles an s."""
    title = ruleset.translations.filter(language="de", source=role.title).first()
    forms = {}
    if title:
        plural = f"{title.text}s" if title.text.endswith("Engineer") else title.text
        forms = {role.with_article: title.text, role.plural: plural}
    known = {row.source for row in ruleset.translations.filter(language="de")}
    for source, text in (told | forms).items():
        if source not in known:
            ruleset.translations.create(language="de", source=source, text=text)


def take_back(apps, schema_editor):
    """The way back knows no examples."""
    apps.get_model("roles", "RoleLine").objects.filter(part="example").delete()


def _text(verbose_name, help_text, longest=400):
    return models.CharField(
        default="", max_length=longest, verbose_name=verbose_name, help_text=help_text
    )


NEW = {
    "with_article": _text(
        "with its article",
        "The title inside a sentence, such as “a site reliability engineer”.",
        80,
    ),
    "plural": _text("plural", "Inside a sentence, such as “site reliability engineers”.", 80),
    "find_cost": _text(
        "finding the cost",
        "How a team finds what the problems cost, where its answers do not say it.",
    ),
    "across_teams": _text(
        "across teams", "How the role would own what most of several teams lack."
    ),
    "build_once": _text("built once", "What is built once for all of these teams."),
}
PARTS = {
    "measures": "what it measures",
    "tools": "tools",
    "together": "work with the other roles",
    "caution": "caution",
    "example": "published example",
    "day-30": "by day 30",
    "day-60": "by day 60",
    "day-90": "by day 90",
}


class Migration(migrations.Migration):
    dependencies = [("roles", "0009_audit_actions")]

    operations = [
        *(
            migrations.AddField("role", name, field, preserve_default=False)
            for name, field in NEW.items()
        ),
        migrations.RemoveConstraint("roleline", "role_line_part_known"),
        migrations.AlterField(
            "roleline",
            "part",
            models.CharField(choices=[*PARTS.items()], max_length=8, verbose_name="part"),
        ),
        migrations.AddConstraint(
            "roleline",
            models.CheckConstraint(
                condition=models.Q(part__in=[*PARTS]), name="role_line_part_known"
            ),
        ),
        # Last, because PostgreSQL changes no table behind new rows of the same transaction.
        migrations.RunPython(fill, take_back),
    ]
