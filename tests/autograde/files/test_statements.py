"""A file is run statement by statement, and none of them stops the rest."""

from autograde.files.statements import run_file


def test_a_failing_statement_is_skipped_with_a_note_and_the_next_one_runs():
    ran = run_file("from nowhere import x\ny = x\nz = 3\ndef f(a=x): pass\n", "file.py")
    assert ran.namespace["z"] == 3 and set(ran.broken) == {"f"}
    assert [note.sentence.split(":")[0] for note in ran.notes] == ["line 1", "line 2", "line 4"]


def test_a_statement_that_takes_too_long_is_left_behind():
    ran = run_file("while True: pass\nz = 3\n", "file.py", statement_seconds=0.2)
    assert ran.namespace["z"] == 3 and "TimeoutError" in ran.notes[0].sentence


def test_a_class_is_made_without_a_base_from_a_file_that_is_not_there():
    ran = run_file(
        "from .parts import Part\nclass Net(Part, dict):\n    def build(self): return 7\n", "file.py"
    )
    made = ran.namespace["Net"]()
    assert isinstance(made, dict) and made.build() == 7
    assert "`Part`" in ran.notes[1].told and "parts" in ran.notes[0].told


def test_methods_of_a_class_that_cannot_be_made_are_broken_with_its_error():
    ran = run_file("class Net:\n    size = 1 / 0\n    def build(self): return 7\n", "file.py")
    assert ran.broken["Net.build"]["error"] == "ZeroDivisionError"


def test_a_missing_name_is_traced_to_its_import():
    ran = run_file("from helpers.blocks import conv_bn, unit as part\n", "file.py")
    assert "helpers.blocks" in ran.why_missing("conv_bn") and "line 1" in ran.why_missing("part")
    assert ran.why_missing("uni") == "" and ran.why_missing("conv") == ""


def test_a_missing_name_is_traced_to_the_line_that_would_have_set_it():
    ran = run_file("shape, sizes = load_pictures()\nn = shape[0]\nprint(sizes == 3)\n", "file.py")
    assert ran.why_missing("sizes").startswith("line 1: `shape, sizes = load_pictures()`: NameError")
    assert ran.why_missing("n").startswith("line 2: ") and ran.why_missing("load_pictures") == ""


def test_names_of_the_usual_imports_are_there_without_them():
    ran = run_file(
        "start, rate, call = Constant(0.5), Adam(0.1), Callback()\nform = K.image_dim_ordering()\n", "f.py"
    )
    assert not ran.notes and ran.namespace["form"] == "tf"


def test_the_axes_stay_in_the_exercises_order_whatever_the_file_sets():
    import keras

    ran = run_file("from keras import backend as K\nK.set_image_data_format('channels_first')\n", "f.py")
    assert keras.config.image_data_format() == "channels_last"
    assert len(ran.notes) == 1 and ran.notes[0].sentence.startswith(
        "line 2: `K.set_image_data_format('channels_first')`"
    )
