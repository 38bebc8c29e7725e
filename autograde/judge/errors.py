"""Words for what went wrong before there was anything to judge: exceptions and wrong return values."""

from autograde.evidence.refusals import REFUSALS, word_refusal
from autograde.judge.verdict import UNFILLED, Finding, Verdict, score_components
from signs.words import mark, tell, tell_list, tell_many

#: Where to look, by the name of an exception.
_HINTS = {
    "NotImplementedError": mark("Replace `raise NotImplementedError()` by your code."),
    "NameError": mark("Is every name spelt as where it was made, and imported?"),
    "TypeError": mark("Look at the brackets, and at the arguments of the call that is named."),
    "TimeoutError": mark("Is there a loop that does not end?"),
}
#: What Keras's and Python's own words are a long way of saying, by a part of them.
_ADVICE = {
    "input to a TensorFlow function": mark(
        "Use Keras's layers or keras.ops here, not TensorFlow's functions."
    ),
    "missing 1 required positional": mark(
        "Is the first line the exercise's, with the default that stands there?"
    ),
    "may be passed as positional arguments": mark("Give it by name, as in `training=training`."),
}
_TENSOR = mark("Return the last tensor of your computation.")
#: Why there is no answer (`autograde.evidence.refusals`): what the finding is, and where to look.
_REFUSED = {
    "no-function": ("wrong-return", _TENSOR),
    "not-a-tensor": ("wrong-return", _TENSOR),
    "not-a-model": ("wrong-return", mark("Return what `Model(inputs=…, outputs=…)` makes.")),
    "model-inputs": ("wrong-return", mark("Give `Model` the one Input that the network starts from.")),
    "model-outputs": ("wrong-return", mark("Give `Model` the one tensor that the network ends with.")),
    "not-of-input": ("wrong-return", _TENSOR),
    "forged-history": ("wrong-return", _TENSOR),
    "borrowed": ("borrowed-answer", mark("Write the steps yourself, with what the exercise's text names.")),
    "not-keras": ("not-keras", mark("Restart the kernel, and leave Keras as it is.")),
    "not-called": (
        "not-called",
        mark('A layer is made and then called on a tensor, as in `Activation("relu")(X)`.'),
    ),
    "given-early": (
        "given-early",
        mark("A layer is made and then called, as in `Add()([X, Y])` or `Flatten()(X)`."),
    ),
    "called-on-none": (
        "called-on-none",
        mark("Where was it made? Perhaps by a function whose `return` is missing."),
    ),
}
#: What stopped a check, by kind of error.
_STOPPED = {
    "too-slow": (
        mark("The check was stopped after {message} seconds, before it had judged your function."),
        mark("Run it once more; on a slow machine, set the environment variable {line} to more."),
    ),
    "out-of-time": (
        mark("The check was stopped after {message} seconds: your function had not come to its end."),
        mark(
            "Is there a loop that does not end? On a slow machine, set the environment variable {line} "
            "to more."
        ),
    ),
    "not-ended": (
        mark("Your function had not come to its end when the time for this cell was over."),
        mark("Is there a loop that does not end?"),
    ),
}
#: An error whose message is a whole sentence of ours (`autograde.files.calling`).
_SENTENCE = {"SignatureError": "wrong-signature"}


def is_unfilled(outcome):
    """Say whether the exercise is still as it was handed out."""
    return isinstance(outcome, dict) and outcome.get("error") == "NotImplementedError"


def word_error(outcome, component=""):
    """Turn an error outcome into a finding.

    Parameters
    ----------
    outcome : dict
        An outcome of kind ``error``.
    component : str
        The component that pays for it, if one does.

    Returns
    -------
    Finding
    """
    name, message, line = outcome["error"], outcome["message"], outcome["line"]
    if is_unfilled(outcome):
        return Finding(UNFILLED, component, tell("Not filled in yet."), tell(_HINTS[name]))
    if name in REFUSALS:
        identifier, hint = _REFUSED[name]
        return Finding(identifier, component, word_refusal(name, message, line), tell(hint))
    if name in _STOPPED:
        told, hint = (tell(sentence, message=message, line=line) for sentence in _STOPPED[name])
        return Finding(name, component, told, hint)
    if name == "too-much":
        told = tell(
            "What the function gives is more than the check looks at: {what}.", what=_complaint(message, line)
        )
        return Finding(name, component, told, tell("Return what the exercise asks for, and nothing else."))
    hint = next((hint for part, hint in _ADVICE.items() if part in message), _HINTS.get(name))
    hint = tell(hint) if hint else ""
    if name in _SENTENCE:
        return Finding(_SENTENCE[name], component, message, hint)
    if line:
        told = tell("{name} at `{line}`: {message}", name=name, line=line, message=message)
    else:
        told = tell("{name}: {message}", name=name, message=message)
    return Finding(f"raises-{name}", component, told, hint)


def _complaint(sentence, parts):
    """Say what is too much: a complaint of `autograde.evidence.schema`, and its parts as ``name=value; ...``.

    They are anybody's: nothing that comes in is taken for a format.
    """
    told = tell(sentence) if sentence else ""
    for part in parts.split("; "):
        name, _, value = part.partition("=")
        told = told.replace(f"{{{name}}}", value)
    return told


def word_variables(names: list[str]) -> Finding:
    """Say that a wrong function reads variables of the notebook in place of its arguments."""
    message = tell_many(
        "The function reads {names}, a variable of the notebook.",
        "The function reads {names}, variables of the notebook.",
        len(names),
        names=tell_list(f"`{name}`" for name in names),
    )
    hint = tell("It is called on other data than the notebook's: all that it needs comes in its arguments.")
    return Finding("notebook-variable", "", message, hint)


def nothing_to_judge(task, rubric, outcome):
    """Return the verdict without points for a function that never gave an answer."""
    return no_points(task, rubric, word_error(outcome))


def no_points(task, rubric, finding):
    """Return the verdict without points for what is no answer at all."""
    return Verdict(task, False, score_components(rubric, (), lost=rubric), (finding,))
