"""URLs of the stand-in: the shapes of the platform's own."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("heartbeat", views.heartbeat),
    path("api/user/v2/account/login_session/", views.login_session),
    path("api/user/v2/account/registration/", views.registration),
    re_path(r"^api/user/v1/accounts/(?P<username>[\w .@_+-]+)$", views.account),
    re_path(r"^u/(?P<username>[\w .@_+-]+)$", views.account),
    re_path(r"^activate/(?P<key>[^/]*)$", views.activate),
    re_path(r"^password_reset_confirm/(?P<token>[^/]+)/$", views.page),
    re_path(r"^courses/(?P<course>[^/]+)/courseware$", views.page),
    re_path(r"^courses/(?P<course>[^/]+)/xblock/(?P<block>[^/]+)/handler/problem_check$", views.problem_check),
    path("event", views.browser_event),
    path("search/", views.search),
    path("broken", views.broken),
    re_path(r"^api/mfe_config/v1$", views.mfe_config),
    path("export", views.export),
    path("profile/me", views.own_profile),
    path("api/user/v1/me", views.me),
]
