"""What is kept of a person: their visits."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class Visit(models.Model):
    """One interview, from the tick-list to the plan.

    ``record``: the answers as `Record` writes them; ``person``: the fields of a person's file; ``retracted``: emergency
    answers that were taken back as a mistake, which stay in the report; ``seen``: rules whose alarm was shown;
    ``headline``: of the result as last shown, and ``finished``: whether nothing was left to ask then; ``painkillers``: the
    days on which each remedy was taken; ``opened``: the day on which its owner was last here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=64, db_index=True)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    opened = models.DateTimeField(default=timezone.now)
    record = models.JSONField(default=dict)
    person = models.JSONField(null=True, default=None)
    retracted = models.JSONField(default=list)
    seen = models.JSONField(default=list)
    words_done = models.BooleanField(default=False)
    wrong = models.TextField(blank=True, default="")
    headline = models.TextField(blank=True, default="")
    finished = models.BooleanField(default=False)
    painkillers = models.JSONField(default=dict)

    class Meta:
        """Latest first."""

        ordering: ClassVar = ["-changed"]

    def __str__(self) -> str:
        return f"visit of {self.created:%Y-%m-%d}"
