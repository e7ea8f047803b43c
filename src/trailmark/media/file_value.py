"""What the values that are one file of the run have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from trailmark.media.content import Content
from trailmark.media.value import MediaValue, Place


class FileValue(MediaValue):
    """A sound, a video, a page …: one file, and perhaps a caption.

    Attributes:
        caption: Shown below it; None for none.
    """

    wire_type: ClassVar[str]
    """The `_type` of its JSON."""
    folder: ClassVar[str]
    """Where below `media/` its file goes."""

    _content: Content
    caption: str | None = None

    @property
    @abstractmethod
    def suffix(self) -> str:
        """What the file's name ends in, with the dot."""

    @property
    def data(self) -> bytes:
        """The file.

        Raises:
            UsageError: It was given as a path, and is gone.
        """
        return self._content.read()

    def logged(self, place: Place, key: str, step: int | str) -> dict[str, Any]:
        stored = self._content.store(place, self.folder, key, step, self.suffix)
        told = {"_type": self.wire_type, **stored}
        return told if self.caption is None else told | {"caption": self.caption}
