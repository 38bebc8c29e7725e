"""Why evidence is no answer: errors that travel as a kind and what it is about, and their sentences.

A student's kernel may speak no language, or another one than whoever judges: evidence holds the kind and the
parts of a sentence, and the judge says it.
"""

from signs.words import mark, tell

#: Why what a function gave is no answer, by kind; ``what`` and ``line`` are those of a `RefusalError`.
REFUSALS = {
    "no-function": mark("The check needs your function, and got a {what}."),
    "not-a-tensor": mark("The function returned {what}, where a Keras tensor is needed."),
    "not-a-model": mark("The function returned {what}, where a Model is needed."),
    "model-inputs": mark("The model has {what} inputs, where one is needed."),
    "model-outputs": mark("The model has {what} outputs, where one is needed."),
    "not-of-input": mark("The result is not computed from the block's input X."),
    "forged-history": mark("A tensor says that it comes from a call that did not make it."),
    "borrowed": mark("This is the answer of {what}, not one of your own."),
    "not-keras": mark("Keras's own {what} was replaced by something else."),
    "not-called": mark("At `{line}`: this {what} is made but not called on a tensor."),
    "given-early": mark("At `{line}`: {what} gets its tensor where it is made, and not where it is called."),
    "called-on-none": mark("At `{line}`: `{what}` is None here, and a layer cannot be called on that."),
}
_RETURNED = ("not-a-tensor", "not-a-model")


class RefusalError(TypeError):
    """What a student's function gave is no answer; its text says why.

    Parameters
    ----------
    kind : str
        A key of ``REFUSALS``.
    what : str
        What it is about: a name, a number, or a returned value as `name_value` writes it.
    line : str
        The student's line that it is about.
    """

    def __init__(self, kind: str, what: str = "", line: str = "") -> None:
        self.kind, self.what, self.line = kind, what, line
        super().__init__(word_refusal(kind, what, line))


class NotAGraphError(RefusalError):
    """What a student's function returned is no graph."""


def word_refusal(kind: str, what: str, line: str) -> str:
    """Say why there is no answer.

    Parameters
    ----------
    kind, what, line : str
        As of a `RefusalError`; ``what`` and ``line`` may be anybody's.

    Returns
    -------
    str
    """
    shown = _word_value(what, line) if kind in _RETURNED else what
    return tell(REFUSALS[kind], what=shown, line=line)


def name_value(value: object) -> str:
    """Write what a wrong return value is: its type, and of a list its length."""
    if value is None:
        return "None"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__} {len(value)}"
    if type(value).__module__.startswith("keras") and hasattr(value, "outputs"):
        return "Model"
    return type(value).__name__


def _word_value(what: str, line: str) -> str:
    """Say in words what `name_value` has written; of None, ``line`` is the ``return`` that it comes from."""
    name, _, more = what.partition(" ")
    if name == "None":
        if line:
            return tell("None, which is the value of `{line}`", line=line)
        return (
            tell("None, though it has a `return`") if more else tell("None (is the `return` line missing?)")
        )
    if more:
        return tell("a {type} of {length}", type=name, length=more)
    return tell("a {type}", type=name)
