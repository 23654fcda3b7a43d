"""One interaction of each lesson in a browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import settle
from tests.browser.test_classify import key
