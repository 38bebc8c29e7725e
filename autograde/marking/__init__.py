"""Grading by hand in the browser: the written answers of a class one after the other, by keyboard.

====================  =======================================================================================
`work`                what there is to grade, answers made inert, what is saved
`anonymous`           nobody's name or id in an answer
`guidance`            the instructor's own answer, from the source notebooks
`snippets`            sentences that are used again
`server`              the page and its few calls, on this machine alone
====================  =======================================================================================
"""
