"""One grade, explained for an appeal: where it came from, what was asked, and whether it comes out again.

========================  =================================================================================
``explanation.py``        gathers what is known of one grade
``calls.py``              the challenges, as calls that a student could type
``repeat.py``             grades the submission once more with the same challenges and compares the verdicts
``words.py``, ``page.py`` the explanation on a terminal and as a page
``command.py``            the word ``autograde explain``
========================  =================================================================================
"""
