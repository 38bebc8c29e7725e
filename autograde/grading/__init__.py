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
`preprocessors`         poses the challenges and judges what came back
`graded_folder`         writes graded folders and reads them; `results`: points and verdicts of a class
`class_results`         what a whole class reached; `questions`: what the release asks in each graded cell
`regrade`               whose points change, by how much and why
`late`                  penalties that count once a submission; `extension`: more time for one student
`gradebook`             a room of its own: rows, records, and what of a grade stands
`pages`                 a room of its own: what is shown of a submission, and what is not
`converters`            log and imports of nbgrader's converters; `errors`: what can go wrong
======================  =====================================================================================
"""
