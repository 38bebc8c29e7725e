"""Words for what went wrong before there was anything to judge: exceptions and wrong return values."""

from autograde.judge.verdict import UNFILLED, Finding, Verdict, score_components

_HINTS = {
    "NotImplementedError": "Replace `raise NotImplementedError()` by your code.",
    "not-a-graph": "Return the last tensor of your computation.",
    "borrowed": "Write the steps yourself, with what the exercise's text names.",
    "not-keras": "Restart the kernel, and leave Keras as it is.",
    "NameError": "Is every name spelt as where it was made, and imported?",
    "TypeError": "Look at the brackets, and at the arguments of the call that is named.",
    "TimeoutError": "Is there a loop that does not end?",
}
#: Outcomes whose message is a sentence of ours, and the identifier of what is then found.
_OWN_WORDS = {
    "not-a-graph": "wrong-return",
    "borrowed": "borrowed-answer",
    "not-keras": "not-keras",
    "SignatureError": "wrong-signature",
}
#: What Keras's own words are a long way of saying, by a part of them.
_ADVICE = {
    "input to a TensorFlow function": "Use Keras's layers or keras.ops here, not TensorFlow's functions.",
    "missing 1 required positional": "Is the first line the exercise's, with the default that stands there?",
    "may be passed as positional arguments": "Give it by name, as in `training=training`.",
    "where a Model is needed": "Return what `Model(inputs=…, outputs=…)` makes.",
    "inputs, where one is needed": "Give `Model` the one Input that the network starts from.",
    "outputs, where one is needed": "Give `Model` the one tensor that the network ends with.",
}

#: What the collector itself has found out, by kind of error.
_SENTENCES = {
    "not-called": (
        "At `{line}`: {message}.",
        'A layer is made and then called on a tensor, as in `Activation("relu")(X)`.',
    ),
    "given-early": (
        "At `{line}`: {message}.",
        "A layer is made and then called, as in `Add()([X, Y])` or `Flatten()(X)`.",
    ),
    "called-on-none": (
        "At `{line}`: {message}, and a layer cannot be called on that.",
        "Where was it made? Perhaps by a function whose `return` is missing.",
    ),
    "too-slow": (
        "The check was stopped after {message} seconds, before it had judged your function.",
        "Run it once more; on a slow machine, set the environment variable {line} to more.",
    ),
    "out-of-time": (
        "The check was stopped after {message} seconds: your function had not come to its end.",
        "Is there a loop that does not end? On a slow machine, set the environment variable {line} to more.",
    ),
    "not-ended": (
        "Your function had not come to its end when the time for this cell was over.",
        "Is there a loop that does not end?",
    ),
    "too-much": (
        "What the function gives is more than the check looks at: {message}.",
        "Return what the exercise asks for, and nothing else.",
    ),
}


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
    name = outcome["error"]
    if is_unfilled(outcome):
        return Finding(UNFILLED, component, "Not filled in yet.", _HINTS[name])
    if name in _SENTENCES:
        message, hint = _SENTENCES[name]
        return Finding(name, component, message.format(**outcome), hint.format(**outcome))
    where = f" at `{outcome['line']}`" if outcome["line"] else ""
    identifier = _OWN_WORDS.get(name, f"raises-{name}")
    message = outcome["message"] if name in _OWN_WORDS else f"{name}{where}: {outcome['message']}"
    hint = next((hint for part, hint in _ADVICE.items() if part in message), _HINTS.get(name, ""))
    return Finding(identifier, component, message[:1].upper() + message[1:], hint)


def word_variables(names: list[str]) -> Finding:
    """Say that a wrong function reads variables of the notebook in place of its arguments."""
    several = len(names) > 1
    told = ", ".join(f"`{name}`" for name in names)
    message = f"The function reads {told}, {'variables' if several else 'a variable'} of the notebook."
    hint = "It is called on other data than the notebook's: all that it needs comes in its arguments."
    return Finding("notebook-variable", "", message, hint)


def nothing_to_judge(task, rubric, outcome):
    """Return the verdict without points for a function that never gave an answer."""
    return no_points(task, rubric, word_error(outcome))


def no_points(task, rubric, finding):
    """Return the verdict without points for what is no answer at all."""
    return Verdict(task, False, score_components(rubric, (), lost=rubric), (finding,))
