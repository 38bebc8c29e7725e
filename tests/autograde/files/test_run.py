"""A file is run statement by statement, and none of them stops the rest."""

from autograde.files.run import run_file


def test_a_failing_statement_is_skipped_with_a_note_and_the_next_one_runs():
    namespace, broken, notes = run_file("from nowhere import x\ny = x\nz = 3\ndef f(a=x): pass\n", "file.py")
    assert namespace["z"] == 3 and set(broken) == {"f"}
    assert [note.split(":")[0] for note in notes] == ["line 1", "line 2", "line 4"]


def test_a_statement_that_takes_too_long_is_left_behind():
    namespace, _, notes = run_file("while True: pass\nz = 3\n", "file.py", statement_seconds=0.2)
    assert namespace["z"] == 3 and "TimeoutError" in notes[0]
