"""What is shown of a submission: inert, and without what is hidden.

====================  =======================================================================================
`sanitise`            makes inert what a submission shows; `released` knows the course's own texts
`outputs`             what a notebook can hold of an output
`hidden_tests`        run as pieces of their own, so that feedback can leave out what came of them
`feedback`            what feedback may show, for nbgrader's own pages as for ours; `markdown_pages` its text
`student_page`        one page a student, of `page_parts` and pieces that `cell_html` makes; `feedback_pages`
                      writes those of a class
====================  =======================================================================================
"""
