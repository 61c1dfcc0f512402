"""The addresses of the role catalogue."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.role_list, name="roles"),
    path("<slug:slug>/", views.role_detail, name="role"),
]
