"""The script that lets a test look into a page; the same for every browser."""

from pathlib import Path

PAGE_SCRIPT = Path(__file__).with_name("page.js").read_text()
