"""The words of a questionnaire version in another language."""

from django.db import models

from roles.models.translations import Translation


class VersionTranslation(Translation):
    """One sentence of a questionnaire version in another language."""

    version = models.ForeignKey(
        "assessments.QuestionnaireVersion", models.CASCADE, related_name="translations"
    )

    class Meta(Translation.Meta):
        abstract = False
        ordering = ["version", "language", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language", "digest"], name="one_translation_a_version_text"
            )
        ]
