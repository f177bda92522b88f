"""Become another program that dies with whoever started it.

Run as a script in isolation (`python -I -S tether.py PARENT SIGNAL UID:GID COMMAND…`), so it uses the
standard library alone. A `kill -9` of the parent leaves it no time to stop its children: the kernel does
(Linux; see `prctl(2)`, PR_SET_PDEATHSIG). Elsewhere the next start clears away what is left.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> None:
    """Drop to UID:GID (`-` keeps ours), ask for SIGNAL at the death of PARENT, and become COMMAND."""
    parent, signal_number, owner, *command = argv
    if owner != "-":
        uid, _, gid = owner.partition(":")
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if sys.platform == "linux":
        # After the change of user: that clears it.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
        if os.getppid() != int(parent):
            sys.exit(1)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
