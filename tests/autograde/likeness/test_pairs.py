"""Copies are among the first pairs, however they are hidden; who chose for themselves is hardly ever told."""

import random
from functools import cache

import pytest
from factories import ROOT
from hidden_copies import HIDING, hidden, recommented, renamed, reordered, respelled
from independent_class import as_class, independent, plant, write_answers

from autograde.likeness.answers import released_cells
from autograde.likeness.pairs import find_pairs

WHOLE = ((renamed,), (reordered, respelled), (renamed, reordered, respelled, recommented))


@cache
def solutions():
    """The course's own solutions, and the untouched stubs, by exercise."""
    import nbformat

    own, stubs = {}, {}
    for found, folder in ((own, "source"), (stubs, "release")):
        for path in sorted((ROOT / folder / "resnet").glob("*.ipynb")):
            for cell in released_cells(nbformat.read(path, as_version=4)):
                if cell.is_solution and cell.grade_id in write_answers(0):
                    lines = cell.source.splitlines()
                    kept = [line for line in lines if "### " not in line and "canary" not in line]
                    found[cell.grade_id] = "\n".join(kept) + "\n"
    return own, stubs


def names_of(pairs):
    return [pair.students for pair in pairs]


def test_whole_copies_are_the_first_pairs_however_they_are_hidden():
    students = independent("a", 60)
    planted = {tuple(sorted(plant(students, n, ways))) for n, ways in enumerate(WHOLE)}
    pairs = find_pairs(as_class(students))
    assert set(names_of(pairs)[: len(planted)]) == planted
    assert len(pairs) <= len(planted) + 1
    for pair in pairs[: len(planted)]:
        assert all(2 <= one.having <= one.of for one in pair.shared)


def test_a_copy_hidden_in_every_way_is_the_first_pair():
    students = independent("a", 60)
    planted = tuple(sorted(plant(students, 0, HIDING)))
    assert names_of(find_pairs(as_class(students)))[0] == planted


def test_one_copied_exercise_of_ten_is_found():
    students = independent("b", 60)
    planted = tuple(sorted(plant(students, 1, (), {"convolutional_block"})))
    [first, *others] = find_pairs(as_class(students))
    assert first.students == planted
    assert first.scope == "convolutional_block"
    assert not others


def test_who_chose_for_themselves_is_not_told():
    assert len(find_pairs(as_class(independent("c", 60)))) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("plants", [False, True])
def test_a_class_of_200_has_its_copies_first_and_at_most_one_unrelated_pair(seed, plants):
    students = independent(f"large-{seed}", 200)
    planted = {tuple(sorted(plant(students, n, ways))) for n, ways in enumerate(WHOLE)} if plants else set()
    found = names_of(find_pairs(as_class(students)))
    assert planted <= set(found[: len(planted) + 1])
    assert len(set(found) - planted) <= 1


def test_stubs_and_the_courses_own_solution_explain_themselves():
    own, stubs = solutions()
    alike = {f"own-{n}": own for n in range(8)} | {f"stub-{n}": stubs for n in range(8)}
    assert not find_pairs(as_class(alike))


def clones():
    """A class like the sample class: the course's own solution, and in each one mistake of its own."""
    own, _ = solutions()
    changes = {
        "identity_block": [('padding="same"', "padding='valid'"), ("F3, 1", "F3, 3"), ("axis=3", "axis=1")],
        "convolutional_block": [("F1, 1, strides=s", "F1, 1"), ("F3, 1, strides=s", "F3, 3, strides=s")],
        "scale_pixels": [(" / 255", ""), (" / 255", " / 256")],
        "compile_model": [("categorical_crossentropy", "mse"), ("adam", "sgd")],
        "ResNet50": [("ZeroPadding2D((3, 3))(X_input)", "X_input"), ("Flatten()(X)", "X")],
    }
    made = {f"student-{n}": dict(own) for n in range(14)}
    wrong = {}
    number = 0
    for exercise, several in changes.items():
        for old, new in several:
            assert old in own[exercise]
            made[f"student-{number}"][exercise] = own[exercise].replace(old, new, 1)
            wrong[f"student-{number}", exercise] = (f"mistake {number}",)
            number += 1
    return made, wrong


def test_students_with_the_courses_solution_and_one_mistake_each_are_not_alike():
    assert not find_pairs(as_class(*clones()))


@pytest.mark.parametrize("victim", ["student-0", "student-3", "student-9"])
def test_a_copied_mistake_is_seen_where_all_the_rest_is_the_courses(victim):
    made, wrong = clones()
    chance = random.Random(1)
    made["thief"] = {exercise: hidden(source, chance) for exercise, source in made[victim].items()}
    copied = {("thief", exercise): said for (who, exercise), said in wrong.items() if who == victim}
    pairs = find_pairs(as_class(made, {**wrong, **copied}))
    assert names_of(pairs) == [(victim, "thief")]


def test_two_who_write_in_their_own_way_among_clones_are_not_alike_but_a_copy_is():
    made, wrong = clones()
    made["one"], made["other"] = write_answers("one"), write_answers("other")
    assert len(find_pairs(as_class(made, wrong))) <= 1
    chance = random.Random(2)
    made["thief"] = {exercise: hidden(source, chance) for exercise, source in made["one"].items()}
    assert names_of(find_pairs(as_class(made, wrong)))[0] == ("one", "thief")


def test_a_helper_split_and_merged_statements_do_not_hide_a_copy():
    students = independent("d", 40)
    victim = sorted(students)[3]
    copy = {exercise: renamed(source, random.Random(3)) for exercise, source in students[victim].items()}
    lines = copy["convolutional_block"].splitlines()
    last = lines[-1].replace("return ", "answer = ", 1)
    end = [last, "    answer = part(answer)", "    return answer"]
    changed = ["def part(value):", "    return value", "", *lines[:-1], *end]
    copy["convolutional_block"] = "\n".join(changed) + "\n"
    students["thief"] = copy
    assert names_of(find_pairs(as_class(students)))[0] == tuple(sorted((victim, "thief")))


def test_a_class_of_two_and_an_empty_class_have_no_pairs():
    assert find_pairs(as_class(independent("e", 2))) == []
    assert find_pairs(as_class({})) == []
