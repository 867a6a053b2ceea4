"""The addresses of the newsletter, below /newsletter/."""

from __future__ import annotations

from django.urls import path

from backstory.web.newsletter import hooks, views

urlpatterns = [
    path("", views.join, name="newsletter"),
    path("asked/", views.asked, name="newsletter_asked"),
    path("link/", views.ask_link, name="newsletter_link"),
    path("confirm/<str:token>/", views.confirm, name="newsletter_confirm"),
    path("leave/<str:token>/", views.leave, name="newsletter_leave"),
    path("preferences/<str:token>/", views.preferences, name="newsletter_preferences"),
    path("preferences/<str:token>/kept.json", views.kept, name="newsletter_kept"),
    path("archive/", views.archive, name="newsletter_archive"),
    path("archive/<slug:slug>/", views.issue, name="newsletter_issue"),
    path("bounces/", hooks.bounces, name="newsletter_bounces"),
]
