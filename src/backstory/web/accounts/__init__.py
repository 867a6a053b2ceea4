"""Accounts, on a server: a mail address and a password keep one's checks for any browser; nobody needs one.

A letter to the address proves that it is one's own, before an account is made or a password changed, and no page tells who has an account.
"""
