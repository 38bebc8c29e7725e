"""What is said of a stranger's file comes from catalogues, whichever of its sentences it is."""

from functools import partial

import pytest
from languages import english_in, speaking_pseudo

from autograde.challenge import draw_challenges
from autograde.files import judging, process, run
from autograde.files.calling import SignatureError, call_with, describe_call
from autograde.files.collecting import collect_task
from autograde.files.judging import FileVerdict, JudgeFileError, file_verdict_text, judge_file, names_given
from autograde.files.statements import run_file
from autograde.files.ways import WAYS
from autograde.judge.verdict import Verdict
from signs.words import speaking, tell

BLOCK = {"X": "x", "f": 3, "filters": [1, 2, 3], "stage": 2, "block": "a"}
#: Each line is told of in another way, or fails in another.
FILE = """%matplotlib inline
from nowhere import anything
from . import beside
from keras.layers.merge import add
from keras.engine.topology import _obtain_input_shape
from keras.layers import Convolution9D
K.set_image_data_format('channels_first')
class Net(Part, Other):
    pass
class One(Part):
    pass
def broken(:
    pass
x = 1 / 0
def old(X):
    Adam(lr=0.1, decay=1)
    Conv2D(2, 1, border_mode='same')(X)
    BatchNormalization()(X, True)
    return AveragePooling2D()(X)
"""


@pytest.fixture(autouse=True, params=[speaking_pseudo, partial(speaking, "zh")], ids=["pseudo", "zh"])
def another_language(request):
    with request.param():
        yield


def test_notes_on_lines_are_told():
    ran = run_file(FILE, "file.py")
    ran.namespace["old"](ran.namespace["Input"]((4, 4, 2)))
    made = ran.outdated.take_made()
    assert len(ran.notes) >= 8 and len(made) == 4
    for note in [*ran.notes, *made]:
        assert not english_in(note.sentence.replace("No module named", "")), note.sentence
        assert not note.sentence.startswith("line")
    assert not english_in(judging._joined([{"line": note.line, "told": note.told} for note in made])[0])
    assert not ran.why_missing("anything").startswith("line")
    assert not english_in(ran.broken["broken"]["message"].replace("invalid syntax", ""))


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(): return 3", "f"),
        ("def f(x, nonsense, further, f, filters, stage, block): return x", "f"),
        ("class f:\n    def other(self): pass", "f"),
    ],
)
def test_a_function_that_cannot_be_called_is_told_of(source, name):
    function = run_file(source, "file.py").namespace[name]
    given = {"input_shape": (4, 4, 3), "classes": 2} if source.startswith("class") else BLOCK
    with pytest.raises(SignatureError) as error:
        call_with(function, given)
    assert not english_in(str(error.value).replace(", ".join(BLOCK), "")), error.value


def test_how_a_function_was_called_is_told():
    def block(net, filters, kernel, weight_decay, weights="imagenet"):
        return net

    for briefly in (False, True):
        [told] = describe_call(block, "block", BLOCK, briefly)
        assert not english_in(told.replace("=", " ")) and "was called" not in told


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_other_signature_is_told_of(way):
    assert not english_in(way.told_of("a_block"))
    assert not way.complaint or not english_in(tell(way.complaint))


def test_a_function_that_is_gone_is_told_of():
    challenges = draw_challenges("identity_block", 1)
    collected = collect_task("identity_block", None, "gone", challenges, 5, run_file("", "file.py"))
    assert not english_in(collected["evidence"]["outcomes"][0]["message"])


@pytest.mark.parametrize("why", [run._NOT_RUN, run._NO_NETWORK, run._NOT_ENDED])
def test_what_is_not_done_here_is_told(why):
    assert not english_in(tell(why, name="fit"))


@pytest.mark.parametrize("words", [["--nothing", "f"], ["--identity"]])
def test_options_that_do_not_exist_are_told(words):
    with pytest.raises(JudgeFileError) as error:
        names_given(words)
    assert not english_in(str(error.value))


def test_files_that_cannot_be_read_are_told(tmp_path, monkeypatch):
    path = tmp_path / "file.py"
    path.write_bytes(bytes(range(256)))
    wrong = [tmp_path / "nowhere.py", path]
    for each in wrong:
        with pytest.raises(JudgeFileError) as error:
            judging.read_source(each)
        assert not english_in(str(error.value).replace("No such file or directory", ""))
    monkeypatch.setattr(judging, "MAX_SOURCE", 100)
    with pytest.raises(JudgeFileError) as error:
        judging.read_source(path)
    assert not english_in(str(error.value))


@pytest.mark.parametrize("text", ["x = 1\n", "def other(): pass\n", "def other(:\n"])
def test_a_file_without_functions_is_told_of(text):
    notes = [{"told": "¤", "skipped": "def other(:"}] if ":\n" in text else []
    told = judging._nothing_found("file.py", text, {"identity_block": None}, notes)
    assert not english_in(told)


def test_the_text_for_a_terminal_is_told():
    told = file_verdict_text(FileVerdict({"identity_block": None}, {}, ("note",)))
    assert not english_in(told) and "Notes" not in told
    for correct, first in ((True, ""), (False, judging.OUTDATED), (False, judging.SIGNATURE), (False, "x")):
        findings = (judging.Finding(first, "", ""),) if first else ()
        verdict = Verdict("identity_block", correct, (), findings)
        assert not english_in(judging._decision(verdict))


def test_what_ended_the_process_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "_environment", lambda work: {"PATH": "", "PYTHONPATH": str(tmp_path)})
    wanted = dict.fromkeys(judging.KEYS)
    path = tmp_path / "file.py"
    path.write_text("x = 1\n")
    with pytest.raises(JudgeFileError) as error:  # the environment has no package to run it with
        judge_file(path, wanted, seconds=30)
    assert not english_in(str(error.value).split("ModuleNotFoundError")[0])
