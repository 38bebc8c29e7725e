"""A stand-in for what a student has not written yet.

A notebook assigns ``model = not_yet("ResNet50")`` before the exercise. Cells further down that use
``model`` too early then raise ``NotImplementedError`` with a line that says what to fill in, instead of
a ``NameError`` that says nothing.
"""

from signs.words import tell


class NotYetError(NotImplementedError):
    """A cell needs what a student has not written yet.

    Attributes
    ----------
    needs : str
        What has to be filled in first.
    """

    def __init__(self, needs: str) -> None:
        super().__init__(
            tell("this cell needs `{name}`: fill it in above, then run this cell again", name=needs)
        )
        self.needs = needs


class Pending:
    """An object whose every use raises ``NotImplementedError``."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_pending_name", name)

    def _refuse(self, *_args, **_kwargs):
        raise NotYetError(object.__getattribute__(self, "_pending_name"))

    def __getattr__(self, attribute):
        # IPython asks every displayed object for `_repr_html_` and the like: those are not uses.
        if attribute.startswith(("_repr_", "_ipython_")):
            raise AttributeError(attribute)
        self._refuse()

    def __repr__(self):
        return tell("<not yet: {name}>", name=object.__getattribute__(self, "_pending_name"))

    __call__ = __setattr__ = __getitem__ = __iter__ = __len__ = __bool__ = __array__ = __float__ = _refuse
    __add__ = __radd__ = __sub__ = __mul__ = __truediv__ = __format__ = _refuse


def not_yet(name: str) -> Pending:
    """Stand in for ``name`` until the student has written it.

    Parameters
    ----------
    name : str
        What the student has to fill in, as it is called in the notebook.

    Returns
    -------
    Pending
        An object whose every use raises ``NotImplementedError`` naming ``name``.
    """
    return Pending(name)
