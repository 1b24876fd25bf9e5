"""Names of offices: recognised in every usual spelling, and never guessed."""

import unicodedata

import pytest
from hypothesis import given, reject, strategies as some

from core.names import AliasTakenError, OfficeNameError, OfficeNames, check_names, fold, spellings
from core.quota import Office
from store.seed import read_offices
from tests.cast import DATA
from tests.together import together, ways

OFFICES = read_offices(DATA / "offices.csv")
NAMES = OfficeNames(OFFICES)


@together(
    ("typed", "code"),
    ways(
        {
            "GDTrH": (
                *("GDTrH", "gdtrh", "gd trh", "Gđtrh", "GÐTrH", "trung học", "Trung Hoc"),
                *("phòng Giáo dục Trung học", "Phòng GDTrH", "p. trung học", "p trung hoc"),
                *("giáo dục trung học", "trh", "GDTrH\u00a0"),
            ),
            "GDTH": (
                *("GDTH", "gdth", "tiểu học", "Tieu hoc", "phòng giáo dục tiểu học", "GD tiểu học"),
                unicodedata.normalize("NFD", "Phòng Giáo dục Tiểu học"),
            ),
            "GDNN-GDTX": (
                *("GDTX", "GDNN", "GDNN-GDTX", "GDNN–GDTX", "GDNN\u2010GDTX", "GDNN - GDTX"),
                *("gdnn gdtx", "gdtxgdnn", "thường xuyên", "nghề nghiệp"),
            ),
            "GDMN": (
                *("GDMN", "mầm non", "MN", "phòng mầm non"),
                unicodedata.normalize("NFD", "mầm non"),
            ),
            "VP": ("VP", "văn phòng", "Văn Phòng Sở", "vps"),
            "QLCL": ("QLCL", "quản lí chất lượng", "Quản lý chất lượng giáo dục", "khảo thí"),
            "KHTC": ("KHTC", "kế hoạch - tài chính", "Kế hoạch và Tài chính"),
            "TCCB": ("TCCB", "tổ chức cán bộ"),
            "GDCT-HSSV": ("HSSV", "gdct", "chính trị", "học sinh, sinh viên"),
        }
    ).items(),
)
def test_every_usual_spelling_finds_its_office(typed: str, code: str) -> None:
    assert NAMES.resolve(typed).code == code


@pytest.mark.parametrize("typed", ["TC", "TH", "CT", "KT", "GD", "QL", "HS", "giáo dục", "phòng"])
def test_a_short_form_that_fits_several_is_asked_about(typed: str) -> None:
    with pytest.raises(OfficeNameError) as refused:
        NAMES.resolve(typed)
    assert refused.value.ambiguous
    assert len(refused.value.suggestions) <= 3


@pytest.mark.parametrize(
    "typed", ["GDTRHH", "GDT", "GDTHX", "GDM", "GDNM", "GDTRX", "tiểu họ", "mầm no", "trung họcc"]
)
def test_a_near_miss_is_only_ever_suggested(typed: str) -> None:
    with pytest.raises(OfficeNameError) as refused:
        NAMES.resolve(typed)
    assert 1 <= len(refused.value.suggestions) <= 3


def test_a_letter_more_or_less_never_crosses_over_to_another_office() -> None:
    alike = ["GDTH", "GDTrH", "GDTX", "GDMN", "GDNN"]
    for code in alike:
        own = NAMES.resolve(code)
        mistyped = {code[:i] + code[i + 1 :] for i in range(len(code))}
        mistyped |= {code[:i] + message + code[i:] for i in range(len(code)) for message in "rhxmn"}
        for typed in mistyped:
            found = NAMES.exact(typed)
            # Only what is itself an office's full code may be found, and then as that office.
            assert found in (None, own) or fold(typed) in spellings(found)


def test_a_leading_office_word_is_dropped_only_as_a_word_of_its_own() -> None:
    assert NAMES.resolve("phòng mầm non").code == "GDMN"
    assert NAMES.resolve("văn phòng").code == "VP"
    with pytest.raises(OfficeNameError):
        NAMES.resolve("phònggdmnx")


def test_the_longest_run_of_words_names_the_office() -> None:
    found = NAMES.leading(["tổ", "chức", "cán", "bộ", "tháng", "4"])
    assert found is not None
    assert (found[0].code, found[1]) == ("TCCB", 4)


def test_a_sign_before_a_count_is_not_swallowed_by_a_name() -> None:
    found = NAMES.leading(["GDTrH", "-", "3"])
    assert found is not None
    assert found[1] == 1


def test_no_name_leads_to_two_offices() -> None:
    check_names(OFFICES)
    twin = Office("X1", "Phòng X", "Phòng", "Trưởng phòng X", 10, ("mam non",))
    with pytest.raises(AliasTakenError):
        check_names([*OFFICES, twin])
    vague = Office("X2", "Phòng Y", "Phòng", "Trưởng phòng Y", 11, ("TC",))
    with pytest.raises(AliasTakenError):
        check_names([*OFFICES, vague])


SPELT = sorted({name for one in OFFICES for name in (one.code, one.name, *one.aliases)})


@given(some.sampled_from(["", "phòng ", "P."]) | some.text(max_size=3), some.sampled_from(SPELT))
def test_whatever_is_found_is_spelled_like_its_office(before: str, name: str) -> None:
    found = NAMES.exact(before + name)
    if found is None:
        reject()
    folded = fold(before + name)
    assert any(folded.endswith(spelling) for spelling in spellings(found))


@given(some.text(max_size=60))
def test_folding_twice_changes_nothing(typed: str) -> None:
    assert fold(fold(typed)) == fold(typed)
