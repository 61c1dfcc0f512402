"""Admin page that translates a version's sentences by chapter; coverage of each language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext

from roles.values.numbers import SOURCE
from roles.values.responses import Context, Request, status_of
from roles.versioning.translations import Chapter, digest_of
from roles.versioning.versions import Version

from .pages import Button, VersionPage

LONGEST = 2000
# The most missing translations on one page: the others follow when these are saved.
MOST_MISSING = 40
MISSING, LONGEST_NUMBER = "missing", 4


class TranslationForm(forms.Form):
    """A field for each sentence, named by its digest: a reworded sentence has another field."""

    def __init__(
        self, data: QueryDict | None, sentences: Iterable[str], words: Mapping[str, str]
    ) -> None:
        super().__init__(data)
        self.sentences = {digest_of(sentence): sentence for sentence in sentences}
        for digest, sentence in self.sentences.items():
            self.fields[digest] = forms.CharField(
                label=sentence,
                required=False,
                max_length=LONGEST,
                initial=words.get(sentence, ""),
                widget=forms.Textarea(attrs={"rows": 1 + len(sentence) // 70}),
            )

    @property
    def rows(self) -> list[BoundField]:
        """The fields to show, those without a translation first."""
        shown = [field for field in self if not self.is_bound or field.name in self.data]
        return sorted(shown, key=lambda field: bool(field.initial))

    def given(self) -> dict[str, str]:
        """The changed translations; a field that was not sent keeps what is stored."""
        return {
            self.sentences[name]: self.cleaned_data[name].replace("\r\n", "\n")
            for name in self.changed_data
            if name in self.data
        }

    def lost(self) -> int:
        """How many of the sentences that were sent somebody has reworded in the meantime."""
        digests = (name for name in self.data if len(name) == len(digest_of("")))
        return sum(name not in self.fields for name in digests)


@dataclass(frozen=True)
class Coverage:
    """How much of a version is translated into a language."""

    code: str
    name: str
    total: int
    missing: int

    @property
    def translated(self) -> int:
        return self.total - self.missing


def languages() -> dict[str, str]:
    """The languages that versions can be translated into, by code."""
    return {code: name for code, name in settings.LANGUAGES if code.split("-")[0] != SOURCE}


def sentences_of(chapters: list[Chapter]) -> list[str]:
    return [sentence for chapter in chapters for sentence in chapter.sentences]


def coverage_of(version: Version) -> list[Coverage]:
    """The coverage of each language over all sentences of the version."""
    sentences = set(sentences_of(version.chapters()))
    return [
        Coverage(
            code,
            name,
            len(sentences),
            len(sentences - version.translations.words(code).keys()),
        )
        for code, name in languages().items()
    ]


class TranslatePage(VersionPage):
    """A chapter in one language, or what is missing there; has a button for each language."""

    route, name = "<int:key>/translations/<str:language>/", "translations"
    # A chapter may have hundreds of sentences, in a script of which each letter is sent as nine.
    takes_files = True

    def buttons(self, request: HttpRequest, version: Version) -> list[Button]:
        label = gettext("Translation: %(language)s")
        return [
            Button(self.address(self.name, version.pk, code), label % {"language": name})
            for code, name in languages().items()
        ]

    def publish_context(self, request: Request, version: Version) -> Context:
        return {"coverage": coverage_of(version)}

    def get(self, request: Request, version: Version, language: str) -> HttpResponse:
        _check(language)
        words, chapters = version.translations.words(language), version.chapters()
        sentences = _chosen(request.GET.get("chapter", MISSING), chapters, words)
        return self._show(request, version, language, TranslationForm(None, sentences, words))

    def post(self, request: Request, version: Version, language: str) -> HttpResponse:
        _check(language)
        if not self.model_admin.has_change_permission(request, version):
            raise PermissionDenied
        words = version.translations.words(language)
        form = TranslationForm(request.POST, sentences_of(version.chapters()), words)
        if not form.is_valid():
            return self._show(request, version, language, form)
        try:
            self.model_admin.save_translations(request, version, language, form.given())
        except ValidationError as error:  # Somebody published it meanwhile.
            messages.error(request, " ".join(error.messages))
        else:
            self._message(request, version, language, len(form.given()), form.lost())
        return redirect(request.get_full_path())

    def _show(
        self, request: Request, version: Version, language: str, form: TranslationForm
    ) -> HttpResponse:
        words = version.translations.words(language)
        chapters = [
            (str(number), chapter, sum(s not in words for s in chapter.sentences))
            for number, chapter in enumerate(version.chapters())
        ]
        context = {
            "title": gettext("%(version)s in %(language)s")
            % {"version": version, "language": languages()[language]},
            "language": language,
            "form": form,
            "chosen": request.GET.get("chapter", MISSING),
            "chapters": chapters,
            "missing": sum(missing for _number, _chapter, missing in chapters),
            "may_change": self.model_admin.has_change_permission(request, version),
        }
        status = status_of(form)
        return self.render(request, "admin/version/translations.html", version, context, status)

    def _message(
        self, request: Request, version: Version, language: str, stored: int, lost: int
    ) -> None:
        if stored:
            message = ngettext(
                "%(count)s sentence in %(language)s is stored.",
                "%(count)s sentences in %(language)s are stored.",
                stored,
            ) % {"count": stored, "language": languages()[language]}
            self.model_admin.log_change(request, version, message)
            messages.success(request, message)
        if lost:
            message = ngettext(
                "%(count)s sentence was reworded meanwhile: its translation is not stored.",
                "%(count)s sentences were reworded meanwhile: their translations are not stored.",
                lost,
            )
            messages.error(request, message % {"count": lost})


def _check(language: str) -> None:
    if language not in languages():
        raise Http404(gettext("There is no such language."))


def _chosen(chosen: str, chapters: list[Chapter], words: Mapping[str, str]) -> list[str]:
    """The sentences of the chapter with this number, or the first ones without a translation."""
    if chosen == MISSING:
        sentences = sentences_of(chapters)
        return [sentence for sentence in sentences if sentence not in words][:MOST_MISSING]
    if not chosen.isdecimal() or len(chosen) > LONGEST_NUMBER or int(chosen) >= len(chapters):
        raise Http404(gettext("This version has no such chapter."))
    return list(chapters[int(chosen)].sentences)
