"""The addresses of accounts, below /account/."""

from __future__ import annotations

from django.urls import path

from backstory.web.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("sign-in/", views.sign_in, name="account_sign_in"),
    path("sign-out/", views.sign_out, name="account_sign_out"),
    path("new/", views.new, name="account_new"),
    path("new/<str:token>/", views.begin, name="account_begin"),
    path("password/", views.password, name="account_password"),
    path("password/<uuid:ident>/<str:token>/", views.renew, name="account_renew"),
    path("asked/", views.asked, name="account_asked"),
    path("data.json", views.data, name="account_data"),
    path("delete/", views.delete, name="account_delete"),
]
