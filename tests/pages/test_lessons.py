"""Each lesson's page through AppTest: what a control leads to."""

from __future__ import annotations

from tests.pages.conftest import texts
