"""Errors that callers of the media node can handle."""


class SfuError(Exception):
    """The root of this package's errors."""


class RoomFull(SfuError):
    """The room holds its maximum of peers."""


class BadSdp(SfuError):
    """A session description that can't be read, or that this node can't answer."""


class NodeClosed(SfuError):
    """The node, room or peer was closed before the call."""
