"""The addresses of the site."""

from __future__ import annotations

from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from backstory.web.feeds import PostsFeed
from backstory.web.sitemaps import SITEMAPS
from backstory.web.views import care, check, claims, home, library, painkillers, result

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("check/", check.start, name="start"),
    path("check/<uuid:ident>/", check.go_on, name="go_on"),
    path("check/<uuid:ident>/words/", check.words, name="words"),
    path("check/<uuid:ident>/understood/", check.understood, name="understood"),
    path("check/<uuid:ident>/question/<slug:screen>/", check.question, name="question"),
    path("check/<uuid:ident>/back/", check.back, name="back"),
    path("check/<uuid:ident>/alarm/", check.alarm, name="alarm"),
    path("check/<uuid:ident>/answers/", check.answers, name="answers"),
    path("check/<uuid:ident>/mistake/<slug:screen>/", check.mistake, name="mistake"),
    path("check/<uuid:ident>/self-tests/", check.self_tests, name="self_tests"),
    path("check/<uuid:ident>/erase/", check.erase, name="erase"),
    path("check/<uuid:ident>/result/", result.show, name="result"),
    path("check/<uuid:ident>/result.json", result.document, name="result_json"),
    path("check/<uuid:ident>/wrong/", result.wrong, name="wrong"),
    path("check/<uuid:ident>/you/", care.about_you, name="about_you"),
    path("check/<uuid:ident>/plan/", care.plan, name="plan"),
    path("check/<uuid:ident>/plan.pdf", care.plan_pdf, name="plan_pdf"),
    path("check/<uuid:ident>/plan.ics", care.plan_ics, name="plan_ics"),
    path("check/<uuid:ident>/swap/<slug:movement>/", care.swap, name="swap"),
    path("check/<uuid:ident>/painkiller/<slug:remedy>/", painkillers.took, name="took"),
    path("claims/", claims.check, name="claims"),
    path("movements/", care.movements, name="movements"),
    path("movements/<slug:ident>/", care.movement, name="movement"),
    path("movements/<slug:ident>/moving.svg", care.figure, {"kind": "moving"}, name="figure_moving"),
    path("movements/<slug:ident>/still.svg", care.figure, {"kind": "still"}, name="figure_still"),
    path("options/", care.options, name="options"),
    path("options/<slug:ident>/", care.option, name="option"),
    path("devices/<slug:ident>/", care.device, name="device"),
    path("library/", library.index, name="library"),
    path("library/<slug:slug>/", library.article, name="article"),
    path("posts/", library.posts, name="posts"),
    path("posts/feed.atom", PostsFeed(), name="feed"),
    path("", include("backstory.web.newsletter.prefix")),
    path("", include("backstory.web.accounts.prefix")),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
handler400 = home.refused
handler404 = home.not_found
handler500 = home.failed
