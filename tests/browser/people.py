"""Candidate and interviewer in front of a page: what they see, press, say and hear."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.browser.chromium import DESKTOP, PHONE, Microphone
from tests.support.candidate import Booked

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "artifacts" / "screenshots"
README_PICTURES = ROOT / "docs" / "pictures"
UPDATE = "VIVA_UPDATE_PICTURES"
"""With this in the environment the README's pictures are taken anew."""
ANSWER_MS = 60_000
ASK_MS = 45_000
JOIN_MS = 30_000


class Member:
    """Somebody in an interview, in one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def by(self, test_id: str) -> Locator:
        """The elements with that test id."""
        return self.page.get_by_test_id(test_id)

    async def picture(self, name: str, *, phone: bool = False, whole: bool = False) -> None:
        """Keep what the page looks like; `phone`: at a phone's size too; `whole`: what must be scrolled to as well."""
        await self._shoot(f"{name}.png", whole)
        if phone:
            await self.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
            await self._shoot(f"{name}-phone.png", whole)
            await self.page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})

    async def picture_for_readme(self, name: str) -> None:
        """The same for the README, where that is wanted."""
        await self.picture(name)
        if os.environ.get(UPDATE):
            README_PICTURES.mkdir(parents=True, exist_ok=True)
            shutil.copy(PICTURES / f"{name}.png", README_PICTURES)

    async def _shoot(self, name: str, whole: bool) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=PICTURES / name, full_page=whole)

    async def open_invite(self, url: str, token: str) -> None:
        """By the link that was sent; ends before the lobby or whatever stands there instead."""
        await self.page.goto(f"{url}/i#{token}")
        await self.page.wait_for_url(re.compile(r"/room/"))

    async def enter(self) -> None:
        """From the lobby into the room."""
        await self.by("join-button").click(timeout=JOIN_MS)
        await expect(self.by("ai-status")).to_be_visible(timeout=JOIN_MS)

    async def hears(self, participant_id: str, by: float = 1e-4) -> None:
        """Wait until the sound of somebody's track has had that much more energy."""
        await self._rises(f"audio-{participant_id}", "totalAudioEnergy", by)

    async def sees(self, participant_id: str, frames: int = 30) -> None:
        """Wait until so many more frames of somebody's video are decoded."""
        await self._rises(f"video-{participant_id}", "framesDecoded", frames)

    async def _rises(self, test_id: str, statistic: str, by: float) -> None:
        await self.page.evaluate("(args) => viva.rises(...args)", [test_id, statistic, by, JOIN_MS])

    @property
    def questions(self) -> Locator:
        """What the AI has said, each line to its end."""
        return self.page.locator(
            '[data-testid="transcript-line"]:is([data-kind="question"], [data-kind="remark"])'
        )

    @property
    def answers(self) -> Locator:
        """What the candidate has said, each answer to its end."""
        return self.page.locator('[data-testid="transcript-line"][data-kind="answer"]')

    async def asked(self, count: int) -> str:
        """Wait until the AI has said so many lines and listens; the last of them."""
        await expect(self.questions.nth(count - 1)).to_be_visible(timeout=ASK_MS)
        await expect(self.by("ai-status")).to_have_attribute("data-status", "Listening", timeout=ASK_MS)
        return await self.questions.nth(count - 1).inner_text()


class Candidate(Member):
    """Who is interviewed."""

    def __init__(self, page: Page, microphone: Microphone) -> None:
        super().__init__(page)
        self.microphone = microphone

    async def open_invite(self, url: str, token: str, *speech: Path) -> None:
        """With a microphone that says `speech` once the lobby is there."""
        self.microphone.load(speech)
        await super().open_invite(url, token)

    async def agree(self) -> None:
        """To everything in the notice."""
        await self.by("consent-accept").click(timeout=JOIN_MS)

    async def say(self, *speech: Path) -> None:
        """Into another microphone of this computer: it says that from its first moment."""
        self.microphone.load(speech)
        await self.by("settings").click()
        picker = self.page.get_by_role("dialog").get_by_label("Microphone", exact=True)
        chosen = await picker.input_value()
        others = picker.locator("option:not([value=''])")
        values: Sequence[str] = await others.evaluate_all("options => options.map(o => o.value)")
        await picker.select_option(next(value for value in values if value not in (chosen, "default")))
        await self.page.keyboard.press("Escape")

    async def type_answer(self, text: str) -> None:
        """Instead of saying it."""
        composer = self.by("answer-input")
        if not await composer.is_visible():
            await self.by("type-answer").click()
        await composer.fill(text)
        await self.by("answer-send").click()
        await expect(composer).to_have_value("")


@dataclass(frozen=True)
class Talk:
    """An interview in which the candidate has answered once and has been asked again."""

    booked: Booked
    candidate: Candidate
    candidate_id: str
    ai_id: str
