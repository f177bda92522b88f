"""`viva up`: everything on one machine, as children of one supervisor."""

from workers.up.stack import Stack

__all__ = ["Stack"]
