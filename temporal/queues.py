"""Names of the task queues."""

from typing import Final

from workflows.ports import MEDIA_QUEUE

INTERVIEWS: Final = "interviews"
"""Workflows, and the activities of the AI and the record: any worker takes them."""

MEDIA: Final = MEDIA_QUEUE
"""Shared by all media nodes: carries `open_room` only."""


def node_queue(node_id: str) -> str:
    """The queue of one media node: everything that touches its rooms goes there."""
    return f"{MEDIA}.{node_id}"
