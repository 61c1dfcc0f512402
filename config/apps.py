"""The admin as Django lists it, with Tripod's own site."""

from django.contrib.admin.apps import AdminConfig


class Admin(AdminConfig):
    default_site = "config.admin_site.Site"
