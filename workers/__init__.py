"""Everything that runs: the processes, the command line, and what they are composed of."""

import os

# Before NumPy is imported: its products here are small, and threads that wait for work turn on a core meanwhile.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
