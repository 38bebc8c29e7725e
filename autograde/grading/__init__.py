"""Official grading: submissions in, a gradebook and feedback out.

What a command does, from its call to the last file:

======================  =====================================================================================
`commands`              grade, regrade and feedback as the command line has them; `progress` shows how it goes
`submissions`           who handed in; `preconditions`: may anything be graded here and now
`grade_course`          a whole class: tasks out, grades in, one process that writes
`executors`             where tasks run: here, or on a dask cluster
`worker_pool`           worker processes, and what becomes of a task whose worker dies; `worker`: one of them
`messages`              what goes to a worker and comes back; `packed_folders`: folders as plain data
`grade_submission`      one submission in a worker, by nbgrader's own rules
`execute`               runs a notebook to its end in a kernel that is shut in, and keeps what may count;
                        `for_people`: the cells that need not be run
`execute_isolated`      the same for a task of ours, which may do without isolation, with the run's books
`kernel_package`        what a graded kernel may see of this package
`preprocessors`         poses the challenges and judges what came back; `outputs`: what a notebook can hold
`gradebook`             nbgrader's gradebook, a transaction a submission; `gradebook_rows` makes its rows
`structure`             cells of the release against those of the gradebook; `whom` a difference concerns
`migrate`               brings the gradebook to the release, by `bring_rows`; `identity`: whose gradebook
`records`               what a grade was made from, hashed by `inputs`; `standing`: whether it stands
`graded_folder`         writes graded folders and reads them; `results`: points and verdicts of a class
`regrade`               whose points change, by how much and why
`sanitise`              makes inert what a submission shows; `active_files` goes by the files beside
`hidden_tests`          run as pieces of their own, so that feedback can leave out what came of them
`feedback`              what feedback may show; `feedback_pages` writes it with nbgrader's converter
`converters`            log and imports of nbgrader's converters; `errors`: what can go wrong
======================  =====================================================================================
"""
