"""The addresses of every page about teams, assessments, reports and exports."""

from django.urls import path

from .views import (
    answering,
    exports,
    follow_ups,
    organisation,
    overview,
    reports,
    sharing,
    submission,
    teams,
)

urlpatterns = [
    path("", overview.start, name="start"),
    path("robots.txt", overview.robots, name="robots"),
    path("organisation/", organisation.across_teams, name="across-teams"),
    path("organisation/advice/", organisation.advice, name="organisation-advice"),
    path("teams/", teams.team_list, name="teams"),
    path("teams/new/", teams.team_new, name="team-new"),
    path("teams/<uuid:pk>/", teams.team_detail, name="team"),
    path("teams/<uuid:pk>/edit/", teams.team_edit, name="team-edit"),
    path("teams/<uuid:pk>/archive/", teams.team_archive, name="team-archive"),
    path("teams/<uuid:pk>/restore/", teams.team_restore, name="team-restore"),
    path("teams/<uuid:pk>/assess/", teams.assessment_new, name="assessment-new"),
    path("teams/<uuid:pk>/history/", reports.team_history, name="team-history"),
    path(
        "teams/<uuid:pk>/history/<slug:kind>/<slug:code>.svg",
        exports.history_chart,
        name="history-chart",
    ),
    path("teams/<uuid:pk>/actions/", follow_ups.team_actions, name="team-actions"),
    path("actions/<uuid:pk>/", follow_ups.action_edit, name="action-edit"),
    path("assessments/<uuid:pk>/", answering.tasks, name="tasks"),
    path("assessments/<uuid:pk>/keep-answers/", answering.keep_answers, name="keep-answers"),
    path("assessments/<uuid:pk>/check/", submission.check, name="check"),
    path("assessments/<uuid:pk>/submit/", submission.submit, name="submit"),
    path("assessments/<uuid:pk>/discard/", submission.discard, name="discard"),
    path("assessments/<uuid:pk>/withdraw/", submission.withdraw, name="withdraw"),
    path("assessments/<uuid:pk>/practices/<slug:code>/", answering.practice, name="practice"),
    path("assessments/<uuid:pk>/report/", reports.report, name="report"),
    path("assessments/<uuid:pk>/report.pdf", reports.report_pdf, name="report-pdf"),
    path(
        "assessments/<uuid:pk>/charts/<slug:kind>/<slug:code>.svg",
        exports.report_chart,
        name="report-chart",
    ),
    path("assessments/<uuid:pk>/what-if/", reports.what_if, name="what-if"),
    path("assessments/<uuid:pk>/roles/<slug:role>/", reports.role_case, name="role-case"),
    path(
        "assessments/<uuid:pk>/roles/<slug:role>.pdf", reports.role_case_pdf, name="role-case-pdf"
    ),
    path(
        "assessments/<uuid:pk>/roles/<slug:role>/decision/",
        follow_ups.decision,
        name="advice-decision",
    ),
    path(
        "assessments/<uuid:pk>/act/<slug:kind>/<slug:code>/",
        follow_ups.action_new,
        name="action-new",
    ),
    path("assessments/<uuid:pk>/share/", sharing.share, name="share"),
    path("assessments/<uuid:pk>/share/<uuid:link>/revoke/", sharing.revoke, name="share-revoke"),
    path("shared/<str:token>/", sharing.open_link, name="shared"),
    path("shared/report/<uuid:pk>/", sharing.shared_report, name="shared-report"),
    path("export/", exports.export, name="export"),
    path("export/download/", exports.download, name="export-download"),
    path(
        "assessments/<uuid:pk>/answers.csv",
        exports.report_file,
        {"what": "answers"},
        name="answers-csv",
    ),
    path(
        "assessments/<uuid:pk>/scores.csv",
        exports.report_file,
        {"what": "scores"},
        name="scores-csv",
    ),
    path(
        "assessments/<uuid:pk>/<slug:what>.<slug:format>",
        exports.report_file,
        name="report-file",
    ),
]
