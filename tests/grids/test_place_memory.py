from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from grids import reference
from grids.models import AuditRecord, PlaceName, Role
from grids.place_memory import AliasesRefused, Learned, import_aliases, replace_learned
from grids.places import propose_places
from hotline.errors import Forbidden, InvalidInput
from tests import factories

AT = datetime(2024, 12, 10, tzinfo=UTC)


@pytest.fixture
def east(db):
    district = factories.make_grid("城东区")
    street = factories.make_grid("东关大街街道", parent=district, level="street")
    return [
        factories.make_grid(f"{name}社区居委会", parent=street, level="community")
        for name in ("北关", "南小街", "慈幼")
    ]


@pytest.fixture
def keeper(db):
    return factories.make_person(Role.SYSTEM_ADMIN)


def said(words):
    return [(one.grid.name, one.is_sure, one.reason) for one in propose_places("", words)]


def learned(name, grid, cases):
    return Learned(name, grid.pk, cases, cases, AT)


def test_a_learned_name_is_sure_where_most_cases_have_it(east):
    replace_learned([learned("康宁小区", east[0], 9), learned("康宁小区", east[1], 1)])
    assert said("我在康宁小区3号楼") == [
        ("北关社区居委会", True, "写有“康宁小区”（以往 9 件工单在此）")
    ]


def test_an_ambiguous_name_and_a_road_give_a_choice(east):
    replace_learned(
        [
            learned("康宁小区", east[0], 4),
            learned("康宁小区", east[1], 3),
            learned("建国路", east[2], 20),
        ]
    )
    assert [(name, sure) for name, sure, _ in said("康宁小区")] == [
        ("北关社区居委会", False), ("南小街社区居委会", False),
    ]  # fmt: skip
    assert [sure for _, sure, _ in said("建国路15号")] == [False]


def test_a_listed_name_beside_another_places_learned_one_is_not_sure(east):
    replace_learned([learned("康宁小区", east[0], 9)])
    assert [sure for _, sure, _ in said("慈幼社区康宁小区")] == [False, False]


def test_replace_learned_leaves_aliases(east, keeper):
    import_aliases(csv(east, "老面粉厂"), name="别名.csv", actor=keeper, at=AT)
    replace_learned([learned("康宁小区", east[0], 9)])
    assert replace_learned([]) == 0
    assert PlaceName.objects.get().is_alias


def csv(grids, *names):
    lines = [f"{name},{grid.code}" for name, grid in zip(names, grids, strict=False)]
    return "\n".join(["名称,街道社区编码", *lines]).encode()


def test_import_aliases_goes_before_what_was_learned(east, keeper):
    replace_learned([learned("老面粉厂", east[1], 30)])
    assert import_aliases(csv(east, "老面粉厂"), name="别名.csv", actor=keeper, at=AT) == 1
    noted = AuditRecord.objects.get(subject="地名别名")
    assert noted.changes == [{"label": "别名", "old": "0 个", "new": "1 个"}]
    reference.forget_reference()
    assert said("老面粉厂家属院") == [("北关社区居委会", True, "写有“老面粉厂”（别名）")]


def test_import_aliases_says_by_line_what_is_wrong_and_takes_nothing(east, keeper):
    file = csv(east, "老面粉厂").decode()
    file += f"\n没有此地,999\n康宁3号楼,{east[0].code}\n慈幼,{east[0].code}"
    file += f"\n慈幼社区,{east[0].code}\n老面粉厂,{east[0].code}"
    with pytest.raises(AliasesRefused) as refused:
        import_aliases(file.encode(), name="别名.csv", actor=keeper, at=AT)
    faults = refused.value.faults
    assert len(faults) == 4
    assert "没有街道社区编码" in faults[0]
    assert "不带门牌" in faults[1]
    assert "同名" in faults[2]
    assert "重复" in faults[3]
    assert not PlaceName.objects.exists()


def test_import_aliases_is_the_administrators(east, handler, stranger, keeper):
    for person in (handler, stranger):
        with pytest.raises(Forbidden):
            import_aliases(csv(east, "老面粉厂"), name="别名.csv", actor=person, at=AT)
    for content in (b"", "名称\n甲".encode(), "名称,街道社区编码\n".encode()):
        with pytest.raises(InvalidInput):
            import_aliases(content, name="别名.csv", actor=keeper, at=AT)


def test_the_office_takes_a_file_of_aliases(east, keeper, client, settings):
    settings.ADMIN_SECOND_FACTOR = False
    client.force_login(keeper)
    address = "/admin/grids/placename/import/"
    answer = client.post(address, {"file": SimpleUploadedFile("a.csv", csv(east, "老面粉厂"))})
    assert (answer.status_code, PlaceName.objects.count()) == (302, 1)
    answer = client.post(address, {"file": SimpleUploadedFile("a.csv", "名称\n甲".encode())})
    assert (answer.status_code, "缺少列" in answer.content.decode()) == (400, True)
