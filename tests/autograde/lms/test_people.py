"""Who is who: sure ways first, never a guess between two."""

import pytest

from autograde.grading.class_results import StudentResult
from autograde.lms.people import BY_NAME, Mapped, Match, Roster, Who, make_id, read_mapping, squeeze
from autograde.settings import CourseError

CLASS = [
    StudentResult("ada", "Ada", "Lovelace", "ada@x.org", "11"),
    StudentResult("kim1", "Kim", "Lee", "kim1@x.org", ""),
    StudentResult("kim2", "Kim", "Lee", "kim2@x.org", ""),
    StudentResult("zoe", "Zoë", "De La Cruz", "", ""),
]


def students(who, **more):
    return Roster(CLASS, **more).find(who).students


@pytest.mark.parametrize(
    "who",
    [
        Who("Someone", ids=("11",)),
        Who("Someone", emails=("ADA@x.org",)),
        Who(logins=("ada",)),
        Who(logins=("ada@x.org",)),
        Who("Ada Lovelace"),
        Who("lovelaceada"),
        Who("Lovelace, Ada"),
    ],
)
def test_ada_is_found(who):
    assert students(who) == ("ada",)


def test_an_id_is_a_name_where_the_gradebook_has_none():
    roster = Roster([StudentResult("maria_neu"), StudentResult("ada", "Ada", "Lovelace")])
    assert roster.find(Who("Maria Neu")) == Match(("maria_neu",), BY_NAME)
    assert roster.find(Who("ADA")) == Match()


def test_names_are_compared_without_what_platforms_change():
    assert students(Who("delacruzzoe\u0308")) == ("zoe",)
    assert squeeze('Anna "Nan" O\'Neil, Jr.') == squeeze("anna nan oneil jr")


def test_of_two_with_one_name_none_is_taken():
    match = Roster(CLASS).find(Who("Kim Lee", ids=("31",)))
    assert match.students == () and "2 students have this name" in match.why


def test_the_name_of_somebody_with_another_number_or_address_is_left_to_a_person():
    for who in (Who("Ada Lovelace", ids=("12",)), Who("Ada Lovelace", emails=("a.l@y.org",))):
        match = Roster(CLASS).find(who)
        assert match.students == () and "has the name of ada, and another number or address" in match.why


def test_moodles_number_of_a_participant_is_no_users_number_unless_the_names_agree():
    assert students(Who("Ada Lovelace", participant="11")) == ("ada",)
    assert students(Who("Kim Chi", participant="11")) == ()


def test_a_number_that_two_have_is_nobodys():
    two = [StudentResult("a", lms_user_id="5"), StudentResult("b", lms_user_id="5")]
    match = Roster(two).find(Who("X", ids=("5",)))
    assert match.students == () and match.why
    match = Roster(CLASS).find(Who("X", ids=("11",), emails=("kim1@x.org",)))
    assert match.students == () and "ada, kim1" in match.why


def test_moodle_puts_a_groups_name_before_the_students():
    assert students(Who("Group A-1-Ada Lovelace", participant="5")) == ("ada",)
    assert students(Who("Ada Lovelace-Smith", participant="5")) == ()


def test_the_mapping_file_comes_first_and_may_name_a_group():
    mapping = [Mapped("kim1", "31"), Mapped("kim2", "32"), Mapped("ada", "99"), Mapped("zoe", "99")]
    assert students(Who("Kim Lee", ids=("32",)), mapping=mapping) == ("kim2",)
    assert students(Who("Ada Lovelace", participant="31"), mapping=mapping) == ("kim1",)
    assert students(Who("Group A", ids=("99",)), mapping=mapping) == ("ada", "zoe")
    by_name = [Mapped("zoe", name="Lee, Kim")]
    assert students(Who("leekim", ids=("31",)), mapping=by_name) == ("zoe",)


def test_who_was_collected_before_is_known_again():
    seen = {"new": Who("Maria Neu", participant="70"), "kim1": Who("Kim Lee", ids=("31",))}
    assert students(Who("M. Neu", participant="70"), seen=seen) == ("new",)
    assert students(Who("leekim", ids=("31",)), seen=seen) == ("kim1",)
    assert Roster(CLASS, seen=seen).find(Who("Maria Neu")) == Match(("new",), BY_NAME)


def test_ids_are_made_that_are_nobodys():
    assert make_id(Who("Zoë O'Neil, Jr."), ()) == "zoë_o_neil_jr"
    assert make_id(Who("X", emails=("m.neu@x.org",)), ()) == "m.neu"
    assert make_id(Who("Kim Lee", ids=("31",)), {"Kim_Lee"}) == "kim_lee_31"
    assert make_id(Who('=HYPERLINK("http://x")', ids=("3",)), ()) == "hyperlink_http_x"
    assert make_id(Who("../..", ids=("3",)), ()) == "3"
    assert "/" not in make_id(Who("../../etc/passwd"), ())


@pytest.mark.parametrize("end", [",", ";", "\t"])
def test_a_mapping_file_is_read(tmp_path, end):
    path = tmp_path / "who.csv"
    lines = [
        ("id", "LMS id", "E-mail", "Email", "Name"),
        ("ada", "12", "-", "a@x", "Ada L"),
        ("", "", "", "", ""),
    ]
    path.write_text("\n".join(end.join(line) for line in lines), encoding="utf-8-sig")
    assert read_mapping(path) == [Mapped("ada", "12", "a@x", "Ada L")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name,email\nx,y\n", "has no column id"),
        ("id,lms_id\n../x,1\n", "line 2: ../x cannot be an id: it holds a slash"),
        ("id,lms_id\nok,1\n.x,1\n", "line 3: .x cannot be an id"),
    ],
)
def test_a_mapping_file_that_cannot_be_used_is_refused_in_one_line(tmp_path, text, why):
    path = tmp_path / "who.csv"
    path.write_text(text)
    with pytest.raises(CourseError, match=why):
        read_mapping(path)
    with pytest.raises(CourseError, match="cannot be read"):
        read_mapping(tmp_path / "none.csv")
    path.write_text(f"id,name\nada,{'x' * 200_000}\n")
    with pytest.raises(CourseError, match="no table that can be read"):
        read_mapping(path)
