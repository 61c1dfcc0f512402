"""Questionnaires, practices, and the versions with their two verbs: make a new draft, publish."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST

from assessments.models import Practice, Questionnaire, QuestionnaireVersion
from roles.admin import KeepsItsCode, RoomyFields


class SaysWhatUsesIt:
    """Names the rows that protect a row from deletion, rather than a right that nobody has."""

    def get_deleted_objects(self, objs, request):
        rows, count, lacking, protected = super().get_deleted_objects(objs, request)
        return rows, count, set() if protected else lacking, protected


@admin.register(Questionnaire)
class QuestionnaireAdmin(SaysWhatUsesIt, KeepsItsCode, admin.ModelAdmin):
    kept = ("slug", "discipline")
    list_display = ["title", "slug", "discipline"]
    list_select_related = ["discipline"]
    search_fields = ["title", "slug"]


@admin.register(Practice)
class PracticeAdmin(SaysWhatUsesIt, admin.ModelAdmin):
    list_display = ["code", "questionnaire"]
    list_filter = ["questionnaire"]
    list_select_related = ["questionnaire"]
    search_fields = ["code", "texts__title"]
    fields = ["questionnaire", "code"]

    def get_readonly_fields(self, request, obj=None):
        return self.fields if obj and obj.is_used() else []


class VersionForm(forms.ModelForm):
    """An emptied box is a version without consistency checks."""

    def clean_checks(self):
        return self.cleaned_data["checks"] or []


@admin.register(QuestionnaireVersion)
class QuestionnaireVersionAdmin(KeepsItsCode, RoomyFields, admin.ModelAdmin):
    kept = ("questionnaire",)
    list_display = ["__str__", "questionnaire", "state", "published_at", "published_by"]
    list_filter = ["state", "questionnaire"]
    list_select_related = ["questionnaire", "published_by"]
    search_fields = ["questionnaire__title", "summary"]
    form = VersionForm
    fields = ["questionnaire", "number", "state", "summary", "credits", "checks", "published_at"]
    readonly_fields = ["number", "state", "published_at"]
    actions = ["make_new_drafts", "publish_drafts"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    def has_publish_permission(self, request):
        return request.user.has_perm("assessments.publish_questionnaireversion")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "questionnaire":
            kwargs["queryset"] = Questionnaire.objects.exclude(versions__state="draft")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.number = obj.questionnaire.next_number()
        super().save_model(request, obj, form, change)

    # --- the version's page: its parts and its buttons ---

    def change_view(self, request, object_id, form_url="", extra_context=None):
        version = self.get_object(request, object_id)
        context = extra_context or {}
        if version:
            context |= {
                "outline": outline(version),
                "may_draft": not version.is_draft and self.has_add_permission(request),
                "may_publish": version.is_draft and self.has_publish_permission(request),
            }
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self):
        def button(name, view):
            wrapped = self.admin_site.admin_view(require_POST(view))
            return path(f"<int:key>/{name}/", wrapped, name=f"questionnaireversion_{name}")

        own = [button("new-draft", self.new_draft_view), button("publish", self.publish_view)]
        return own + super().get_urls()

    def new_draft_view(self, request, key):
        version = get_object_or_404(QuestionnaireVersion, pk=key)
        if not self.has_add_permission(request):
            raise PermissionDenied
        draft = self._new_draft(request, version)
        return redirect("admin:assessments_questionnaireversion_change", (draft or version).pk)

    def publish_view(self, request, key):
        version = get_object_or_404(QuestionnaireVersion, pk=key)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        self._publish(request, version)
        return redirect("admin:assessments_questionnaireversion_change", version.pk)

    # --- the same verbs for the versions picked in the list ---

    @admin.action(description="Make a new draft of each selected version", permissions=["add"])
    def make_new_drafts(self, request, queryset):
        for version in queryset:
            self._new_draft(request, version)

    @admin.action(description="Publish the selected drafts", permissions=["publish"])
    def publish_drafts(self, request, queryset):
        for version in queryset:
            self._publish(request, version)

    def _new_draft(self, request, version):
        try:
            draft = version.new_draft()
        except ValidationError as error:
            return self._refuse(request, version, error)
        self.log_addition(request, draft, f"New draft, a copy of {version}.")
        messages.success(request, f"{draft} is a copy of {version}. Edit it, then publish it.")
        return draft

    def _publish(self, request, version):
        try:
            version.publish(by=request.user)
        except ValidationError as error:
            return self._refuse(request, version, error)
        self.log_change(request, version, "Published.")
        messages.success(request, f"{version}: new assessments ask these questions from now on.")
        return version

    def _refuse(self, request, version, error):
        for fault in error.messages:
            messages.error(request, f"{version}: {fault}")


def outline(version):
    """The texts of a version, each with its practice's questions; then questions without one."""
    full = QuestionnaireVersion.objects.with_questions().get(pk=version.pk)
    questions = list(full.questions.all())
    rows = [
        (text, [q for q in questions if q.practice_id == text.practice_id])
        for text in full.texts.all()
    ]
    told = {text.practice_id for text, _ in rows}
    rest = [question for question in questions if question.practice_id not in told]
    return rows + ([(None, rest)] if rest else [])
