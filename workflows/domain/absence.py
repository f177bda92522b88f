"""Whether a candidate who does not come had their chance: an outage of ours is no absence of theirs.

Time comes in as an argument; nothing here reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

OVERSLEPT = timedelta(seconds=30)
"""A timer that fires so much later than it was due: it may be that nothing of ours ran meanwhile."""
LOOKS = 3
"""So often in a grace period it is looked whether everything runs."""
MOST_WAITS_ANEW = 3
"""An interview that is told of its timers late again and again is on a busy server, not in an outage."""


@dataclass
class Watch:
    """The wait for a candidate. What of the grace period was on time was theirs to come in; the rest is given anew."""

    next_look: datetime | None = None
    open_until: datetime | None = None
    """Up to then it is known that they could come in."""
    ends: datetime | None = None
    """When they count as not coming, where that was put off."""
    anew: int = 0

    def at_the_door(self, grace_s: float, now: datetime) -> None:
        """They ask to come in: the grace period begins anew, also where there is no room for them."""
        ends = now + timedelta(seconds=grace_s)
        self.ends = max(self.ends or ends, ends)

    def in_the_room(self, grace_s: float, expires: datetime, now: datetime) -> None:
        """They are there, and haven't decided on the notice yet: it begins anew, up to the end of their invitation."""
        ends = min(now + timedelta(seconds=grace_s), expires)
        self.ends = max(self.ends or ends, ends)

    def look(self, ends: datetime, grace_s: float, now: datetime) -> datetime | None:
        """When to look again; None: they could have come, and did not. `ends`: when they count as not coming."""
        part = timedelta(seconds=grace_s / LOOKS)
        if self.next_look is not None and now >= self.next_look:
            if overslept(self.next_look, now) and self.anew < MOST_WAITS_ANEW:
                self.ends = ends = max(ends, now + self._owed(ends, part))
                self.open_until, self.anew = now, self.anew + 1
            else:
                self.open_until = self.next_look
            self.next_look = None
        if now >= ends:
            return None
        looks = (ends - part * n for n in range(LOOKS - 1, 0, -1))
        self.next_look = next((at for at in looks if at > now), ends)
        return self.next_look

    def _owed(self, ends: datetime, part: timedelta) -> timedelta:
        """What is not known to have been theirs; so long at least that they can see that it goes on."""
        whole = part * LOOKS
        return whole if self.open_until is None else min(whole, max(part, ends - self.open_until))


def overslept(due: datetime, now: datetime) -> bool:
    """Whether nothing may have run when this was due."""
    return now - due > OVERSLEPT
