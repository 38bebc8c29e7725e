"""What a person can put right: the base of the kit's errors."""


class SignsError(ValueError):
    """Something that a person can put right; the message is one line that says how.

    The command line prints it, without a traceback, and ends with status 2.
    """
