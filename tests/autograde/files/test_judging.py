"""`autograde judge FILE.py`: everybody's file is run apart, judged right, and told what was skipped."""

import json
import subprocess
import sys

import pytest
from corpus import CONVOLUTIONAL, IDENTITY, RESNET
from corpus.constructs import RIGHT_CONSTRUCTS, WRONG_CONSTRUCTS
from corpus.mistakes import NOT_RUNNING, WRONG_BLOCKS, WRONG_NETWORKS
from corpus.originals import CLASSIC, CLASSIC_IDENTITY, CLASSIC_REST, MODERN_BLOCKS, MODERN_REST
from corpus.signatures import RIGHT_SIGNATURES, SAID
from corpus.styles import RIGHT

from autograde.challenge import draw_challenges
from autograde.files.collecting import collect_task
from autograde.files.find_functions import find_function
from autograde.files.judging import (
    FRESH,
    JudgeFileError,
    file_verdict_text,
    judge_collected,
    judge_file,
    read_source,
)
from autograde.files.statements import run_file

APART = {"result", "names", "initializers", "counts"}
QUICK = (
    "methods-of-a-class",
    "docstrings-without-indent",
    "modern-short-names",
    "stride-called-strides",
    "own-way-out-of-imports",
    "shortcut-saved-late",
    "stride-in-the-middle",
    "modern-fused-relu",
    "lost-indent",
    "positional-training",
    "names-in-the-rest",
    "own-call-of-the-base",
    "formulas-for-relu-and-sum",
    "tensorflow-in-a-call",
    "tensorflow-in-a-wrong-call",
    "relu-cut-off-at-ten",
    "transposed-in-the-middle",
    "tensor-called-name",
    "two-arguments",
    "layer-class",
    "methods-of-a-class-with-a-base-elsewhere",
    "training-by-position",
    "one-number-of-filters",
    "parameter-that-nothing-is-for",
    "helper-in-another-file",
    "class-that-cannot-be-made",
)


def judge_here(source, tasks, names=None):
    """Judge functions of a source in this process; the verdicts by exercise."""
    ran, verdicts = run_file(source, "handed_in.py"), {}
    for task in tasks:
        name, function = find_function(task, ran.namespace, ran.broken, (names or {}).get(task))
        assert name, f"no {task} found"
        challenges = draw_challenges(task, FRESH[task])
        collected = collect_task(task, function, name, challenges, 60, ran)
        verdicts[task] = judge_collected(task, collected, challenges)
    return verdicts


def lost(verdict):
    return {c.name for c in verdict.components if c.points < c.max_points} - APART


def marked(cases):
    quick = [pytest.param(case, id=case.name) for case in cases if case.name in QUICK]
    slow = [
        pytest.param(case, id=case.name, marks=pytest.mark.slow) for case in cases if case.name not in QUICK
    ]
    return quick + slow


def in_file(folder, source, name="handed_in.py"):
    path = folder / name
    path.write_text(source)
    return path


def run(*words, cwd):
    command = [sys.executable, "-m", "autograde", "judge", *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


@pytest.mark.parametrize("case", marked(RIGHT + RIGHT_CONSTRUCTS + RIGHT_SIGNATURES))
def test_right_functions_lose_nothing_whatever_their_style(case):
    for task, verdict in judge_here(case.source, case.right, case.names).items():
        assert verdict.correct, f"{task}: {[f.message for f in verdict.findings]}"
        assert not lost(verdict)


@pytest.mark.parametrize("case", marked(WRONG_BLOCKS + NOT_RUNNING + WRONG_NETWORKS + WRONG_CONSTRUCTS))
def test_wrong_functions_lose_the_points_of_what_is_wrong(case):
    verdicts = judge_here(case.source, (*case.right, *case.wrong), case.names)
    for task in case.right:
        assert verdicts[task].correct
    for task, components in case.wrong.items():
        assert not verdicts[task].correct
        assert verdicts[task].findings
        assert lost(verdicts[task]) == components if components is not None else lost(verdicts[task])


@pytest.mark.parametrize("case", marked(SAID))
def test_what_cannot_be_called_as_it_is_gets_a_sentence_that_helps_and_the_rest_is_judged(case):
    verdict = judge_here(case.source, (case.task,), case.names)[case.task]
    first = verdict.findings[0].message
    assert all(word in first for word in case.words), first
    assert not verdict.correct
    assert bool(verdict.points) == case.parts
    if case.parts:  # nothing but how it is called is wrong with it
        assert {f.component for f in verdict.findings[1:]} <= APART | {"result"}


def test_what_is_wrong_with_any_keras_comes_before_what_keras_3_refuses():
    source = SAID[2].source.replace("padding='same'", "padding='valid'")
    first, *others = judge_here(source, (IDENTITY,))[IDENTITY].findings
    assert first.identifier == "conv2d-padding" and others[-1].identifier == "keras-2"


def test_what_is_wrong_in_several_lines_is_said_once():
    source = SAID[2].source.replace("BatchNormalization()(y))", "BatchNormalization()(y, False))")
    assert source.count("(y, False)") > 1 and SAID[2].name == "training-by-position"
    first, *others = judge_here(source, (IDENTITY,))[IDENTITY].findings
    assert first.message.startswith("Lines 3, 5: ") and "keras-2" not in [f.identifier for f in others]


def test_there_are_many_files_of_both_kinds():
    assert len(RIGHT) >= 15 and len(WRONG_BLOCKS) + len(NOT_RUNNING) + len(WRONG_NETWORKS) >= 50


def test_json_is_one_object_with_the_three_functions(tmp_path):
    wrong = MODERN_BLOCKS.replace("[X_shortcut, X]", "[X, X]") + MODERN_REST
    done = run(in_file(tmp_path, wrong), "--json", cwd=tmp_path)
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert list(told) == ["identity_block", "convolutional_block", "resnet50", "notes"]
    assert told["resnet50"] is None
    assert told["convolutional_block"]["correct"] is True
    assert told["identity_block"]["correct"] is False
    assert set(told["identity_block"]) == {"points", "max_points", "correct", "findings"}
    first = told["identity_block"]["findings"][0]
    assert set(first) == {"id", "component", "message"} and first["component"] == "shortcut"
    assert "public_tests" in done.stderr and "Traceback" not in done.stderr
    assert any("public_tests" in note for note in told["notes"])


@pytest.mark.slow
def test_a_whole_notebook_of_the_tutorial_is_judged_and_its_rest_skipped(tmp_path):
    done = run(in_file(tmp_path, CLASSIC + CLASSIC_REST), cwd=tmp_path)
    assert done.returncode == 0 and not done.stderr
    assert done.stdout.count("what it computes is right") == 3
    for note in ("resnets_utils", "tf.reset_default_graph", "model.fit", "vis_utils", "load_dataset"):
        assert note in done.stdout


def test_a_missing_file_and_a_file_without_functions_are_one_line_and_status_2(tmp_path):
    for path, complaint in (
        (tmp_path / "nowhere.py", "cannot read"),
        (in_file(tmp_path, "x = 1\n"), "no function identity_block"),
    ):
        done = run(path, cwd=tmp_path)
        assert done.returncode == 2 and not done.stdout
        assert done.stderr.count("\n") == 1 and complaint in done.stderr


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(f"# r\xe9seau\n{CLASSIC_IDENTITY}".encode("latin-1"), id="latin letters, undeclared"),
        pytest.param(CLASSIC_IDENTITY.encode("utf-16"), id="utf-16"),
        pytest.param(CLASSIC_IDENTITY.replace("\n", "\r").encode("utf-8-sig"), id="old Mac's line ends"),
    ],
)
def test_a_file_in_a_foreign_encoding_is_read_all_the_same(data, tmp_path):
    path = in_file(tmp_path, "")
    path.write_bytes(data)
    assert read_source(path).endswith(CLASSIC_IDENTITY)


def test_a_binary_file_is_told_in_one_line(tmp_path):
    path = in_file(tmp_path, "")
    path.write_bytes(bytes(range(256)))
    with pytest.raises(JudgeFileError, match="it is no text"):
        read_source(path)


@pytest.mark.slow
def test_a_file_that_ends_its_process_is_judged(tmp_path):
    verdict = judge_file(in_file(tmp_path, f"{CLASSIC_IDENTITY}\nimport os\nos._exit(0)\n"))
    assert verdict.verdicts[IDENTITY].correct
    assert "the process is not ended" in " ".join(verdict.notes)


def test_what_the_file_prints_and_starts_does_not_reach_us(tmp_path, capfd):
    source = "import sys, os\nprint('noise')\nprint('noise', file=sys.stderr)\nos.system('echo noise')\n"
    source += "def identity_block(X, f, filters, stage, block):\n    print('noise')\n    return X\n"
    verdict = judge_file(in_file(tmp_path, source))
    assert not verdict.verdicts[IDENTITY].correct
    assert "noise" not in "".join(capfd.readouterr())


@pytest.mark.slow
def test_a_file_that_never_ends_is_ended_with_its_children_and_judged(tmp_path):
    mark = tmp_path / "still_alive"
    source = (
        "import subprocess, time\n"
        f"subprocess.Popen(['sh', '-c', 'sleep 12; touch {mark}'])\n"
        "def identity_block(X, f, filters, stage, block):\n    return X\n"
        "while True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass\n"
    )
    found = judge_file(in_file(tmp_path, source), seconds=6)
    assert found.verdicts[IDENTITY].findings[0].identifier == "raises-TimeoutError"
    assert found.verdicts[IDENTITY].points == 0
    subprocess.run(["sleep", "7"], check=True)
    assert not mark.exists()


@pytest.mark.slow
def test_a_function_that_never_returns_costs_its_own_points_only(tmp_path):
    source = MODERN_BLOCKS.replace("F1, F2, F3 = filters\n", "while True: pass\n", 1)
    found = judge_file(in_file(tmp_path, source), seconds=40)
    assert found.verdicts[IDENTITY].findings[0].identifier == "raises-TimeoutError"
    assert found.verdicts[CONVOLUTIONAL].correct


FORGED = (
    '{"found": {"identity_block": "identity_block", "convolutional_block": null, "ResNet50": null}, '
    '"notes": [], "done": true, "collected": {"identity_block": {"way": "", "told": [], "outdated": [], '
    '"evidence": {"schema": 1, "points": 10, "correct": true}}}}'
)
FORGED_WAY = FORGED.replace('"way": ""', '"way": "all points"')


@pytest.mark.parametrize(
    ("deed", "identifier"),
    [
        pytest.param("import os; os.kill(os.getpid(), 9)", "raises-ProcessEnded", marks=pytest.mark.slow),
        (
            f"import os, sys; open(sys.argv[2], 'w').write('''{FORGED}'''); os.kill(os.getpid(), 9)",
            "raises-EvidenceError",
        ),
        pytest.param(
            f"import os, sys; open(sys.argv[2], 'w').write('''{FORGED_WAY}'''); os.kill(os.getpid(), 9)",
            "raises-ProcessEnded",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "import os, sys; os.remove(sys.argv[2]); os.symlink('/dev/zero', sys.argv[2]); os.kill(0, 9)",
            "raises-ProcessEnded",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "import os, sys; open(sys.argv[2], 'w').write('[' * 99999); os.kill(os.getpid(), 9)",
            "raises-ProcessEnded",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_the_word_of_the_process_is_evidence_only(deed, identifier, tmp_path):
    source = f"def identity_block(X, f, filters, stage, block):\n    {deed}\n"
    verdict = judge_file(in_file(tmp_path, source)).verdicts[IDENTITY]
    assert verdict.points == 0 and not verdict.correct
    assert [f.identifier for f in verdict.findings] == [identifier]


@pytest.mark.slow
def test_an_explicit_name_wins_over_the_exercises_own(tmp_path):
    source = MODERN_BLOCKS + MODERN_BLOCKS.replace("identity_block", "second").replace(
        "[X_shortcut, X]", "[X, X]"
    )
    path = in_file(tmp_path, source)
    assert judge_file(path).verdicts[IDENTITY].correct
    named = judge_file(path, {IDENTITY: "second"})
    assert named.names[IDENTITY] == "second" and not named.verdicts[IDENTITY].correct
    with pytest.raises(JudgeFileError, match="no function third"):
        judge_file(path, {IDENTITY: "third", CONVOLUTIONAL: "fourth", RESNET: "fifth"})


def test_a_part_that_could_not_be_read_is_told_in_text_and_json(tmp_path):
    source = MODERN_BLOCKS.replace(
        "def convolutional_block(X, f, filters, s=2, training=True, initializer=glorot_uniform):\n    F1",
        "def convolutional_block(X, f, filters, s=2, training=True, initializer=glorot_uniform):\n     F1",
    )
    verdict = judge_file(in_file(tmp_path, source))
    told, text = verdict.to_json(), file_verdict_text(verdict)
    assert told["identity_block"]["correct"] is True
    assert told["convolutional_block"]["findings"][0]["id"] == "raises-IndentationError"
    for shown in (" ".join(told["notes"]), text):
        assert "skipped `def convolutional_block" in shown and "IndentationError" in shown


@pytest.mark.slow
def test_of_a_name_that_is_not_there_the_file_and_what_was_skipped_of_it_are_told(tmp_path):
    source = (
        "from .parts import *\ndef block_of_nine(a, b):\n    return a\nclass Net:\n    size = part_of_all\n"
    )
    with pytest.raises(JudgeFileError) as error:
        judge_file(in_file(tmp_path, source), {IDENTITY: "Net.nothing"})
    assert all(
        word in str(error.value)
        for word in ("Net.nothing", "block_of_nine", "--identity NAME", "part_of_all")
    )


@pytest.mark.slow
def test_a_network_whose_function_also_draws_saves_and_loads_it_is_judged(tmp_path):
    extra = "plot_model(model, to_file='m.png')\n    model.save('m.h5')\n    model.load_weights('w.h5')\n    "
    source = CLASSIC.replace("    return model\n", f"    {extra}return model\n")
    assert judge_file(in_file(tmp_path, source)).verdicts[RESNET].correct
    assert not list(tmp_path.glob("m.*"))
