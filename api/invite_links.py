"""Invite links: the token stands in the fragment, which no server's log ever sees."""

from __future__ import annotations

from api.opaque_tokens import first_invite_token


def first_link(public_url: str, secret: str, participant_id: str) -> str:
    """A participant's first link: the one that messages carry."""
    return link_of(public_url, first_invite_token(secret, participant_id))


def link_of(public_url: str, token: str) -> str:
    """The link of a token."""
    return f"{public_url.rstrip('/')}/i#{token}"
