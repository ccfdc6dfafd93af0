"""Files to documents: what a file says, and what it states about itself, unchanged."""

from retrieval.read.limits import ReadFailure, ReadLimits
from retrieval.read.one import READABLE, read_bytes
from retrieval.read.walk import read_paths

__all__ = ["READABLE", "ReadFailure", "ReadLimits", "read_bytes", "read_paths"]
