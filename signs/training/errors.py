"""What can go wrong in a training and be put right."""

from signs.errors import SignsError


class TrainingError(SignsError):
    """A training that cannot begin or go on; the message is one line that says what to do."""
