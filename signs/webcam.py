"""A photo by the computer's own camera: a widget in the notebook that writes one picture file.

The browser opens the camera, and only after a person has asked for it. The one frame that the person takes
goes to the kernel and from there into a file, which is read as any photo is. It is no part of the notebook.
Where there is no camera, no permission, or nothing that shows widgets, a sentence says so, and a photo file
does as well.
"""

from __future__ import annotations

from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

from signs.files import whole_file
from signs.words import mark, tell

DEFAULT_NAME = "my_hand.png"
SCRIPT = Path(__file__).parent / "shipped" / "webcam.js"
LARGEST = 30_000_000  # bytes; a frame of the best cameras has a few millions
_PNG = b"\x89PNG\r\n\x1a\n"
OTHER_WAY = mark("You can also put a photo file into this folder, and give its name in the next cell.")
_FORBIDDEN = mark("The camera may not be used here. Allow it in your browser, and start it once more.")
_NO_CAMERA = mark("There is no camera on this computer.")
#: What the script says, by the names that it knows; those of errors are the browser's.
SENTENCES = {
    "way": OTHER_WAY,
    "NotAllowedError": _FORBIDDEN,
    "SecurityError": _FORBIDDEN,
    "NotFoundError": _NO_CAMERA,
    "OverconstrainedError": _NO_CAMERA,
    "NotReadableError": mark("The camera is in use by another program. Close that, and start it once more."),
    "error": mark("The camera does not start ({error})."),
    "unsupported": mark("This page cannot use a camera."),
    "camera": mark("Camera"),
    "start": mark("Start the camera"),
    "take": mark("Take the picture"),
    "stop": mark("Stop the camera"),
    "again": mark("Take another picture"),
    "video": mark("What the camera sees"),
    "picture": mark("The picture that you have taken"),
    "private": mark("The picture is saved in the folder of this notebook, and goes nowhere else."),
    "waiting": mark("Waiting for the camera. Your browser may ask whether this page may use it."),
    "ready": mark("Hold up one hand, all of it, in good light. Then take the picture."),
    "saving": mark("Saving the picture."),
    "unsaved": mark("Nobody has saved the picture. Run this cell again, and then take it."),
    "off": mark("The camera is off."),
}


def take_photo(path: str | PathLike[str] = DEFAULT_NAME) -> Camera:
    """Show the camera, to take a photo with it.

    Parameters
    ----------
    path : str or path-like
        The PNG file to write; each new picture replaces it.

    Returns
    -------
    Camera
        For a cell's last expression. Its `path` is None until there is a picture.
    """
    return Camera(path)


class Camera:
    """What a cell shows of the camera, and where its picture is.

    Parameters
    ----------
    path : str or path-like
        See `take_photo`.
    """

    def __init__(self, path: str | PathLike[str] = DEFAULT_NAME) -> None:
        self._file = Path(path)
        self._widget = self._new_widget()

    @property
    def path(self) -> Path | None:
        """The picture's file, also of an earlier time; None if none was taken."""
        return self._file if self._file.is_file() else None

    def keep(self, content: bytes) -> str:
        """Write a picture, whole or not at all.

        Parameters
        ----------
        content : bytes
            Of a PNG file.

        Returns
        -------
        str
            A sentence for the person who took it.
        """
        from signs.photo import PhotoError, open_photo

        if not content.startswith(_PNG) or len(content) > LARGEST:
            return tell("This is no picture of a camera. {way}", way=tell(OTHER_WAY))
        try:
            with whole_file(self._file) as part:
                part.write_bytes(content)
                photo = open_photo(part)
        except PhotoError:
            return tell("The picture came damaged. Take it once more. {way}", way=tell(OTHER_WAY))
        except OSError as error:
            reason = error.strerror or error
            return tell(
                "The picture could not be saved ({reason}). {way}", reason=reason, way=tell(OTHER_WAY)
            )
        return tell(
            "Saved as {path}, {width} x {height} pixels. Now run the next cell.",
            path=self._file,
            width=photo.width,
            height=photo.height,
        )

    def _new_widget(self):
        kind = _widget_class()
        if kind is None:
            return None
        widget = kind(words={name: tell(sentence) for name, sentence in SENTENCES.items()})
        widget.on_msg(self._receive)
        return widget

    def _receive(self, widget, content, buffers):
        if isinstance(content, dict) and content.get("kind") == "picture" and buffers:
            widget.send({"kind": "said", "words": self.keep(bytes(buffers[0]))})

    def __repr__(self):
        """Say what to do where no widget is shown."""
        return tell("The camera is not shown here. {way}", way=tell(OTHER_WAY))

    def _repr_mimebundle_(self, include=None, exclude=None):
        if self._widget is None:
            return {"text/plain": repr(self)}
        made: Any = self._widget._repr_mimebundle_()
        data, metadata = made if isinstance(made, tuple) else (made, {})
        return data | {"text/plain": repr(self)}, metadata


@cache
def _widget_class():
    """Make the widget's class; None where its package is missing, or its script is not to be seen."""
    try:
        from anywidget import AnyWidget
        from traitlets import Dict
    except ImportError:
        return None
    if not SCRIPT.is_file():  # as in a graded kernel, which sees nothing of what ships beside the network
        return None

    class Webcam(AnyWidget):
        _esm = SCRIPT
        words = Dict().tag(sync=True)

    return Webcam
