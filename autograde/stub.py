"""What a released answer cell says in place of the answer: nbgrader's words, in the notebook's language."""

from signs.words import mark

#: The line that raises until the answer is written.
STUB = "raise NotImplementedError()"
#: The comment before it.
MARK = mark("# YOUR CODE HERE")
#: What a text to be written says.
TEXT = mark("YOUR ANSWER HERE")
