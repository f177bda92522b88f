"""What the fake camera sees: somebody at a desk, drawn, so that pictures of the room look like one."""

import math
from collections.abc import Iterator

FRAMES = 24


def camera_frames() -> Iterator[str]:
    """HTML of each frame, 640 by 360; played over and over."""
    for index in range(FRAMES):
        phase = 2 * math.pi * index / FRAMES
        yield _frame(nod=4 * math.sin(phase), sway=3 * math.cos(phase), blink=index in (10, 11))


def _frame(nod: float, sway: float, blink: bool) -> str:
    eye = 1 if blink else 7
    return f"""<!doctype html><body style="margin:0;overflow:hidden"><svg width="640"
 height="360" viewBox="0 0 960 540"><defs>
<linearGradient id="wall" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#e9e2d6"/>
<stop offset="1" stop-color="#c9bfae"/></linearGradient>
<linearGradient id="light" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#fff8e6" stop-opacity=".75"/>
<stop offset="1" stop-color="#fff8e6" stop-opacity="0"/></linearGradient>
<linearGradient id="shirt" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#33587a"/>
<stop offset="1" stop-color="#223d57"/></linearGradient>
</defs>
<rect width="960" height="540" fill="url(#wall)"/><rect width="420" height="540" fill="url(#light)"/>
<g><rect x="668" y="70" width="232" height="14" rx="3" fill="#8a6d4f"/>
<rect x="684" y="-8" width="20" height="78" fill="#7f4f46"/><rect x="708" y="4" width="26" height="66" fill="#446a5c"/>
<rect x="738" y="-2" width="16" height="72" fill="#c39a4d"/><rect x="758" y="12" width="28" height="58" fill="#4b5f84"/>
<rect x="668" y="216" width="232" height="14" rx="3" fill="#8a6d4f"/>
<rect x="838" y="156" width="46" height="60" rx="6" fill="#b6694a"/>
<path d="M861 158 C836 130 826 108 832 84 C850 100 860 126 861 158 C864 124 876 104 898 92 C898 118 886 142 861 158"
 fill="#4f7a58"/><rect x="690" y="160" width="30" height="56" fill="#61768f"/>
<rect x="724" y="150" width="20" height="66" fill="#a85d52"/></g>
<rect x="70" y="60" width="170" height="220" rx="4" fill="#f6f3ec" stroke="#a89a84" stroke-width="7"/>
<path d="M78 274 L130 190 L166 232 L192 200 L232 274 Z" fill="#9fb3ad"/>
<circle cx="186" cy="118" r="20" fill="#e5b45b"/>
<g transform="translate({sway:.1f} {nod:.1f})">
<path d="M250 570 L250 540 C256 430 340 386 430 372 L530 372 C620 386 704 430 710 540 L710 570 Z" fill="url(#shirt)"/>
<path d="M432 372 L480 430 L528 372 L520 352 L440 352 Z" fill="#f2efe9"/>
<path d="M440 306 L440 366 C452 398 508 398 520 366 L520 306 Z" fill="#b97f5c"/>
<path d="M366 236 C350 96 420 62 482 64 C556 66 610 108 594 240 C604 300 592 330 574 344 L560 236 L400 236 L388 344
 C368 328 358 292 366 236 Z" fill="#2e221d"/>
<ellipse cx="480" cy="236" rx="92" ry="118" fill="#d19a74"/>
<path d="M388 226 C392 150 430 128 474 130 C520 146 556 160 572 224 C580 130 536 92 480 92 C420 92 380 134 388 226 Z"
 fill="#2e221d"/>
<path d="M424 208 q20 -12 40 -2 M496 206 q20 -10 40 2" stroke="#2e221d" stroke-width="6" fill="none"
 stroke-linecap="round"/>
<ellipse cx="444" cy="234" rx="8" ry="{eye}" fill="#2a1d18"/>
<ellipse cx="516" cy="234" rx="8" ry="{eye}" fill="#2a1d18"/>
<path d="M480 240 q-10 30 2 34" stroke="#a86f4e" stroke-width="5" fill="none" stroke-linecap="round"/>
<path d="M448 304 q32 22 64 0" stroke="#8f4a3f" stroke-width="7" fill="none" stroke-linecap="round"/>
</g></svg>"""
