"""The little of VP8's payload descriptor that forwarding needs (RFC 7741, section 4.2)."""


def starts_keyframe(payload: bytes | bytearray | memoryview) -> bool:
    """Whether an RTP payload is the first packet of a key frame."""
    size = len(payload)
    if size < 2:
        return False
    first = payload[0]
    if not first & 0x10 or first & 0x07:
        return False
    offset = 1
    if first & 0x80:
        extended = payload[1]
        offset = 2
        if extended & 0x80:
            offset += 2 if size > offset and payload[offset] & 0x80 else 1
        if extended & 0x40:
            offset += 1
        if extended & 0x30:
            offset += 1
    return size > offset and not payload[offset] & 0x01
