"""What exercises say to students and teachers is in the language that is spoken."""

import ast
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from languages import english_in, speaking_pseudo

from autograde import exercises
from autograde.challenge import draw_challenges
from autograde.evidence.collect import collect_evidence
from autograde.exercise import ExerciseError, list_exercises, load_exercise, use_course
from autograde.forms import all_forms, form_text, form_words
from signs.words import speaking, tell

EXERCISES = [load_exercise(name) for name in list_exercises()]
VALUES = [exercise for exercise in EXERCISES if exercise.kind == "values"]
CHINESE = re.compile("[\u4e00-\u9fff]")
NAMES = {"Adam"}
PACKAGE = Path(exercises.__file__).parent
SAID = [
    path
    for folder in (PACKAGE, PACKAGE.parent / "templates")
    for path in sorted(folder.rglob("*.py"))
    if path.stem in ("asked", "kept")
]
SAID += [PACKAGE.parent / f"{name}.py" for name in ("exercise", "planted_mistakes", "sample_class", "demo")]
#: What Python says of a student's exception.
PYTHONS = re.compile(r"\w+Error: .*?(?=⟧|$)", re.MULTILINE)
#: Of errors that only a programmer can cause, or that are caught.
PROGRAMMERS = {"a convolution does not have the shape of the reference kernel"}


def is_chinese(text):
    return (CHINESE.search(text) or text in NAMES) and not english_in(text)


def lasting_texts(exercise):
    """What stands in an exercise's modules, and is told where it is shown."""
    kept = exercise.kept
    yield from (title for title, _ in exercise.rubric.values())
    for part in ("HINTS", "WHY", "TEACH"):
        yield from getattr(kept, part, {}).values()
    yield kept.EXPLAINED


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_rubric_hints_reasons_and_explanations_have_translations(exercise):
    with speaking("zh"):
        assert [text for text in lasting_texts(exercise) if not is_chinese(tell(text))] == []


def evidence_of(exercise, function):
    """Inputs and values of the challenges on which a function gives values."""
    challenges = draw_challenges(exercise.name, entropy=7)
    evidence = collect_evidence(exercise.name, function, challenges)
    for outcome, challenge in zip(evidence["outcomes"], challenges, strict=True):
        if outcome["kind"] == "values":
            yield exercise.asked.make_inputs(challenge.generator()), outcome["values"]


@pytest.mark.parametrize("exercise", VALUES, ids=lambda exercise: exercise.name)
def test_what_a_judge_of_values_finds_is_told(exercise):
    found = set()
    for wrong in exercise.cases.mutants():
        if found.issuperset(one.partition(":")[2] for one in wrong.first):
            continue
        for inputs, values in evidence_of(exercise, wrong.function):
            for language in (speaking_pseudo(), speaking("zh")):
                with language:
                    for finding in exercise.kept.judge(inputs, values):
                        found.add(finding.identifier)
                        told = PYTHONS.sub("", f"{finding.message} {finding.hint}")
                        assert not english_in(told) and ("\u27e6" in told or CHINESE.search(told)), told
    assert found


def untold(path):
    """The texts of a module that read like English, are no docstring, and are neither told nor marked."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if getattr(call.func, "id", "") in ("tell", "tell_in", "tell_many", "mark"):
            passed += call.args
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed:
            yield from english_in(node.value)


@pytest.mark.parametrize("path", SAID, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_text_of_an_exercise_is_untold(path):
    assert [text for text in untold(path) if text not in PROGRAMMERS] == []


@pytest.mark.parametrize("language", [speaking_pseudo, lambda: speaking("zh")])
@pytest.mark.parametrize("place", [0, 9, 22, 31])
def test_a_form_says_all_in_the_language(place, language):
    exercise = load_exercise("preactivation_block")
    form = all_forms(exercise)[place]
    with language():
        told = [form_text(exercise, form), form_words(exercise, "EXPLAINED", form)]
        for part in ("HINTS", "WHY"):
            told += exercise.kept.words_of(form)[part].values()
    assert not english_in("\n".join(told))


@pytest.mark.parametrize("counts", [(1_000, 900, 100), None])
def test_the_cross_check_of_resnet50_is_told(counts):
    exercise = load_exercise("ResNet50")
    asked = SimpleNamespace(parameters=exercise.asked.DEFAULTS)
    for language in (speaking_pseudo(), speaking("zh")):
        with language:
            [finding] = exercise.kept.cross_check(asked, SimpleNamespace(parameters=counts), {})
        assert not english_in(f"{finding.message} {finding.hint}")
        assert "23,600,006" in finding.message and ("1,000" in finding.message) == bool(counts)


def test_the_cross_check_of_blocks_is_told():
    asked = SimpleNamespace(parameters={"stage": 1, "block": "a"}, task="identity_block")
    network = SimpleNamespace(run=lambda *given: np.zeros((2, 2, 1, 6)))
    for language in (speaking_pseudo(), speaking("zh")):
        with language:
            [finding] = load_exercise("identity_block").kept.cross_check(asked, network, {})
        assert not english_in(finding.message)


QUESTIONS = tomllib.loads((PACKAGE / "questions.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_translations(name):
    question = QUESTIONS[name]
    texts = [question["right"], question["wrong"], *(slip["say"] for slip in question.get("slips", ()))]
    with speaking("zh"):
        assert [text for text in texts if not is_chinese(tell(text))] == []


ASKED = """KIND = "values"
def make_inputs(rng): return {}
def collect(function, inputs): return {}
"""


def test_a_course_brings_catalogues_of_its_own_exercises(tmp_path):
    folder = tmp_path / "exercises" / "parabola"
    folder.mkdir(parents=True)
    (tmp_path / "assignments").mkdir()
    (folder / "__init__.py").touch()
    (folder / "asked.py").write_text(ASKED)
    (folder / "kept.py").write_text(
        'RUBRIC = {"value": ("The height of the parabola", 1.0)}\nEXPECTED = set()\n'
    )
    (folder / "zh.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "The height of the parabola"\nmsgstr "抛物线的高度"\n',
        encoding="utf-8",
    )
    with speaking("zh"):
        assert tell("The height of the parabola") == "The height of the parabola"
        use_course(tmp_path)
        try:
            assert tell(load_exercise("parabola").rubric["value"][0]) == "抛物线的高度"
        finally:
            use_course(None)


def break_it(folder, name, text):
    (folder / name).write_text(text) if text is not None else (folder / name).unlink()


@pytest.mark.parametrize(
    ("name", "text"),
    [("kept.py", None), ("kept.py", "1 / 0"), ("asked.py", 'KIND = "other"'), ("asked.py", "import nowhere"),
     ("__init__.py", None)],
)  # fmt: skip
@pytest.mark.parametrize("language", [speaking_pseudo, lambda: speaking("zh")])
def test_what_is_wrong_with_an_authors_exercise_is_told(tmp_path, name, text, language):
    folder = tmp_path / "exercises" / "parabola"
    folder.mkdir(parents=True)
    for part, content in (("__init__.py", ""), ("asked.py", ASKED), ("kept.py", "RUBRIC = {}")):
        (folder / part).write_text(content)
    break_it(folder, name, text)
    use_course(tmp_path)
    try:
        with language(), pytest.raises(ExerciseError) as error:
            assert load_exercise("parabola").rubric
    finally:
        use_course(None)
    assert not english_in(str(error.value)) and "parabola" in str(error.value)


@pytest.mark.parametrize("language", [speaking_pseudo, lambda: speaking("zh")])
def test_an_unknown_exercise_and_two_of_one_name_are_told(tmp_path, language):
    (tmp_path / "exercises" / "scale_pixels").mkdir(parents=True)
    (tmp_path / "exercises" / "scale_pixels" / "asked.py").write_text(ASKED)
    use_course(tmp_path)
    try:
        for name in ("scale_pixels", "nothing_like_it"):
            with language(), pytest.raises(ExerciseError) as error:
                load_exercise(name)
            assert not english_in(str(error.value)) and name in str(error.value)
    finally:
        use_course(None)
