"""All addresses: the app, the role catalogue, logging in and out, the admin."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from assessments.views import sessions

urlpatterns = [
    path("", include("assessments.urls")),
    path("roles/", include("roles.urls")),
    path("login/", sessions.LogIn.as_view(), name="login"),
    path("send-again/", sessions.send_again, name="send-again"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
]
