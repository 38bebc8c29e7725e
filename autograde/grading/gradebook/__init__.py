"""The gradebook: nbgrader's rows, ours beside them, and what of a grade stands.

====================  =======================================================================================
`official`            nbgrader's gradebook, a transaction a submission; `identity`: whether it is the course's
`generated_rows`      rows made by nbgrader from the masters; `bring_rows`: the class's rows brought to them
`structure`           cells of the release against those of the gradebook; `whom` a difference concerns
`migrate`             lets the gradebook follow the release, with a copy first
`hand_grades`         what a person gives: points and comments, saved without undoing anybody's
`records`             what a grade was made from, hashed by `inputs`; `standing`: whether it stands
====================  =======================================================================================
"""
