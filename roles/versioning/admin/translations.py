"""The sentences of a version with their translations: read by chapter, edited in a draft."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from roles.versioning.translations import Chapter, digest_of

from .publishing import VersionPages, languages

INVALID = 422
LONGEST = 2000
# What is missing is shown so many at a time: the rest follows when these are saved.
MOST_MISSING = 40
MISSING, LONGEST_NUMBER = "missing", 4


class TranslationForm(forms.Form):
    """A box for each sentence, under its fingerprint: a sentence that changes has another box."""

    def __init__(self, data, sentences, words):
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
    def rows(self):
        """The boxes of the page, those without a translation first."""
        shown = [field for field in self if not self.is_bound or field.name in self.data]
        return sorted(shown, key=lambda field: bool(field.initial))

    def given(self) -> dict[str, str]:
        """What was sent and is new; a box that is not sent keeps what is stored."""
        return {
            self.sentences[name]: self.cleaned_data[name].replace("\r\n", "\n")
            for name in self.changed_data
            if name in self.data
        }

    def lost(self) -> int:
        """How many sentences were sent that somebody has reworded since."""
        digests = (name for name in self.data if len(name) == len(digest_of("")))
        return sum(name not in self.fields for name in digests)


class TranslationPages(VersionPages):
    """A page for each language and chapter, and one for what is missing."""

    def get_urls(self):
        view = require_http_methods(["GET", "HEAD", "POST"])(self.translations_view)
        page = self.page_path("translations/<str:language>/", view, "translations")
        return [page, *super().get_urls()]

    def links(self, request, version):
        label = gettext("Translation: %(language)s")
        own = [
            (self.address("translations", version, code), label % {"language": name})
            for code, name in languages().items()
        ]
        return [*super().links(request, version), *own]

    def translations_view(self, request, key, language):
        if language not in languages():
            raise Http404(gettext("There is no such language."))
        if request.method == "POST":
            return self._translate(request, self.version_to_change(request, key), language)
        version = self.version_to_view(request, key)
        words, chapters = version.translations.words(language), version.chapters()
        sentences = _chosen(request.GET.get("chapter", MISSING), chapters, words)
        return self._show(request, version, language, TranslationForm(None, sentences, words))

    def _show(self, request, version, language, form):
        words = version.translations.words(language)
        context = {
            "title": gettext("%(version)s in %(language)s")
            % {"version": version, "language": languages()[language]},
            "language": language,
            "form": form,
            "chosen": request.GET.get("chapter", MISSING),
            "chapters": [
                (str(number), chapter, sum(s not in words for s in chapter.sentences))
                for number, chapter in enumerate(version.chapters())
            ],
            "may_change": self.has_change_permission(request, version),
        }
        context["missing"] = sum(missing for _n, _c, missing in context["chapters"])
        status = INVALID if form.errors else 200
        return self.render_page(
            request, "admin/version/translations.html", version, context, status
        )

    def _translate(self, request, version, language):
        words = version.translations.words(language)
        every = (sentence for chapter in version.chapters() for sentence in chapter.sentences)
        form = TranslationForm(request.POST, every, words)
        if not form.is_valid():
            return self._show(request, version, language, form)
        try:
            self.store_translations(request, version, language, form.given())
        except ValidationError as error:  # Somebody published it meanwhile.
            messages.error(request, " ".join(error.messages))
        else:
            self._tell(request, version, language, len(form.given()), form.lost())
        return redirect(request.get_full_path())

    def store_translations(self, request, version, language, texts):
        version.translate(language, texts)

    def _tell(self, request, version, language, stored, lost):
        name = languages()[language]
        if stored:
            said = ngettext(
                "%(count)s sentence in %(language)s is stored.",
                "%(count)s sentences in %(language)s are stored.",
                stored,
            ) % {"count": stored, "language": name}
            self.log_change(request, version, said)
            messages.success(request, said)
        if lost:
            said = ngettext(
                "%(count)s sentence was reworded meanwhile: its translation is not stored.",
                "%(count)s sentences were reworded meanwhile: their translations are not stored.",
                lost,
            )
            messages.error(request, said % {"count": lost})


def _chosen(chosen: str, chapters: list[Chapter], words: dict[str, str]) -> list[str]:
    """The sentences of the chapter with this number, or the first of those that are missing."""
    if chosen == MISSING:
        every = (sentence for chapter in chapters for sentence in chapter.sentences)
        return [sentence for sentence in every if sentence not in words][:MOST_MISSING]
    if not chosen.isdecimal() or len(chosen) > LONGEST_NUMBER or int(chosen) >= len(chapters):
        raise Http404(gettext("This version has no such chapter."))
    return list(chapters[int(chosen)].sentences)
