"""The run lengths of masks."""
import numpy as np


def runs_of(mask):
    """Run lengths of a mask, in row-major order. The first run counts pixels outside the mask."""
    flat = np.concatenate([[0], mask.ravel().astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(flat))
    ends = np.concatenate([[0], edges, [mask.size]])
    runs = np.diff(ends).tolist()
    return runs[:-1] if runs[-1] == 0 else runs
