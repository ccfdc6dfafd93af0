"""Every error that Passage raises on purpose.

PassageError
├── InputError           the caller's input cannot be used; says which and what to do
│   ├── UnreadableFile   a file that cannot be read as a document
│   ├── CannotFetch      a web address that may not be, or cannot be, fetched
│   │   └── FetchLater   its host was asked too often just now
│   ├── InvalidDocument  a document that cannot be stored (id, text, date)
│   └── NotAllowed       a document that is not the caller's to write
├── FolderInUse          another process holds the data folder
├── EncoderMismatch      the folder was embedded with another model
├── DamagedFolder        a file of the data folder is not what its manifest says
├── FolderTooNew         a newer version of Passage wrote the data folder
├── StorageFull          the disk is full; what was asked was not stored, reading goes on
├── StorageFailed        the disk failed while writing; reading goes on, writing after a restart
├── Overloaded           too much waits already, or it waited too long; nothing was done
├── Interrupted          the process ends; what was to be added was not
├── SourceGone           a document was deleted or replaced while it was being cited
└── AskerGone            whoever asked has gone; nothing is answered any more

Each message is one line for the person who has to act on it.
"""


class PassageError(Exception):
    """Base of all of them; nothing else leaves the package on purpose."""


class InputError(PassageError):
    """The input cannot be used; the message names it and says what to do."""


class UnreadableFile(InputError):
    """A file that cannot be read as a document."""


class CannotFetch(InputError):
    """A web address that may not be fetched, or that gives no document; the message says why."""


class FetchLater(CannotFetch):
    """A host is asked no more often than is polite; ``seconds`` from now it may be again."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class InvalidDocument(InputError):
    """A document that cannot be stored; ``field`` names what is wrong with it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(InputError):
    """A document that this caller may not write; it is never told of one they may not read."""


class FolderInUse(PassageError):
    """Another process holds the data folder; ``address`` is its server's, if it serves."""

    def __init__(self, message: str, address: str | None = None) -> None:
        super().__init__(message)
        self.address = address


class EncoderMismatch(PassageError):
    """The folder's vectors come from another model; they are never mixed."""


class DamagedFolder(PassageError):
    """A file of the data folder is not what its manifest says."""


class FolderTooNew(PassageError):
    """A newer version of Passage wrote the data folder."""


class StorageFull(PassageError):
    """The disk is full: what was asked was not stored; reading goes on."""


class StorageFailed(PassageError):
    """The disk failed to keep what was written: nothing more is written until a restart."""


class Overloaded(PassageError):
    """Too many wait already, or this one waited longer than it may; nothing was done for it."""


class Interrupted(PassageError):
    """The process ends while documents are being added: none of them is stored."""


class SourceGone(PassageError):
    """A document that a search found was deleted or replaced before it could be cited."""


class AskerGone(PassageError):
    """Whoever asked has gone; the answer was given up."""
