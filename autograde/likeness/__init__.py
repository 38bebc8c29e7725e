"""Answers that are alike beyond chance: a reason to look, never a verdict.

Of right answers the graphs are equal by nature, so code is compared: normalised, taken apart into small
forms, each weighed by how rare it is in the class. What the release gave, and what the course's own solution
says, explains itself and does not count.

===================  ======================================================================================
``answers.py``       reads the class's answers, and what explains likeness
``normal_form.py``   code without names, in one spelling
``forms.py``         the small forms of an answer, each with its lines
``oddities.py``      what is written before it is normalised: names, comments, spaces
``rarity.py``        how much sharing a form says, and how much two students' forms say together
``chance.py``        how many pairs would be so alike by chance
``pairs.py``         the pairs that are to be told
``page.py``          the page, ``command.py`` the word ``autograde likeness``
===================  ======================================================================================
"""
