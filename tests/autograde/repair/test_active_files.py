"""What a browser would run does not get beside graded notebooks."""

from autograde.repair.active_files import remove_active_files


def test_of_a_submissions_files_those_that_a_browser_would_run_leave_the_graded_folder(tmp_path):
    folder, own = tmp_path / "graded", tmp_path / "own"
    kept = [
        "notes.txt",
        "plot.png",
        "table.csv",
        "helpers.py",
        "weights.h5",
        "1.ipynb",
        "figure.svg",
        "sub/a.jpg",
    ]
    gone = ["a.html", "a.HTM", "a.svg", "a.xml", "a.xhtml", "a.js", "a.pdf", "sub/a.mht", "a.svgz", "a.css"]
    for name in kept + gone:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    (folder / "link.txt").symlink_to(folder / "notes.txt")
    own.mkdir()
    (own / "figure.svg").write_text("<svg/>")
    remove_active_files(folder, own)
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert left == set(kept)
