"""Words for what went wrong before there was anything to judge: exceptions and wrong return values."""

from autograde.judge.verdict import Finding, Verdict, score_components

_HINTS = {
    "NotImplementedError": "Replace `raise NotImplementedError()` by your code.",
    "not-a-graph": "Return the last tensor of your computation.",
    "not-keras": "Restart the kernel, and leave Keras as it is.",
    "NameError": "Is every name spelt as where it was made, and imported?",
    "TypeError": "Look at the brackets, and at the arguments of the call that is named.",
    "TimeoutError": "Is there a loop that does not end?",
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
        return Finding("not-implemented", component, "Not filled in yet.", _HINTS[name])
    where = f" at `{outcome['line']}`" if outcome["line"] else ""
    identifier = {"not-a-graph": "wrong-return", "not-keras": "not-keras"}.get(name, f"raises-{name}")
    told = name in ("not-a-graph", "not-keras")
    message = outcome["message"] if told else f"{name}{where}: {outcome['message']}"
    hint = next((hint for part, hint in _ADVICE.items() if part in message), _HINTS.get(name, ""))
    return Finding(identifier, component, message[:1].upper() + message[1:], hint)


def nothing_to_judge(task, rubric, outcome):
    """Return the verdict without points for a function that never gave an answer."""
    return no_points(task, rubric, word_error(outcome))


def no_points(task, rubric, finding):
    """Return the verdict without points for what is no answer at all."""
    return Verdict(task, False, score_components(rubric, (), lost=rubric), (finding,))
