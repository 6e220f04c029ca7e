"""``kumaai disclose`` and ``kumaai confirm``: what a file says of its making, and who has checked it."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import sqlite3
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.faults.server import Misbehaving, by_schema
from tests.office.word.parts import docx, member, p
from tests.program import kumaai

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
CHECKED = "職員が内容を確認しています（確認者 "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with minutes by the rules (rules.docx), and the findings in a workbook (book.xlsx)."""
    shutil.copy(EXAMPLES / "council.docx", tmp_path / "council.docx")
    shutil.copy(EXAMPLES / "staff.xlsx", tmp_path / "staff.xlsx")
    assert kumaai(tmp_path, "minutes", "council.docx", "-o", "rules.docx").status == 0
    assert kumaai(tmp_path, "minutes", "council.docx", "-o", "book.xlsx").status == 0
    return tmp_path


def by_model(folder: Path) -> str:
    """Minutes by a model as model.docx; the id of the run."""
    with Misbehaving(by_schema()) as server:
        environ = {"KUMAAI_BASE_URL": server.base_url, "KUMAAI_MODEL": "m-1"}
        done = kumaai(folder, "minutes", "council.docx", "-o", "model.docx", "--json", environ=environ)
    assert done.status == 0, done.stderr
    return done.envelope["run"]


def line(path: Path) -> str:
    """What the line in the first footer says."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if "footer" in name]
        texts = [archive.read(name).decode() for name in names]
    lines = [
        "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml[xml.index("kumaai-disclosure") :]))
        for xml in texts
        if "kumaai-disclosure" in xml
    ]
    assert len(set(lines)) == 1, lines
    return lines[0]


def rows(path: Path) -> dict[str, str]:
    """What the sheet of a workbook says."""
    from openpyxl import load_workbook

    return {row[0]: row[1] for row in load_workbook(path)["生成AI利用記録"].iter_rows(values_only=True)}


def properties(path: Path) -> dict[str, str]:
    """The custom properties of a file."""
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("docProps/custom.xml").decode()
    return {element.get("name", ""): "".join(element.itertext()) for element in ElementTree.fromstring(xml)}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stripped(path: Path, target: Path) -> None:
    """A copy without its custom properties, as Word's document inspector leaves it."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name == "docProps/custom.xml":
                continue
            content = old.read(name)
            content = re.sub(rb"<Relationship [^>]*custom-properties[^>]*/>", b"", content)
            new.writestr(name, re.sub(rb"<Override [^>]*docProps/custom.xml[^>]*/>", b"", content))


def test_a_check_is_claimed_only_after_confirm(folder: Path) -> None:
    """The footer says "not yet checked" until a person confirms; then it names that person and the day."""
    run = by_model(folder)
    assert "（内容確認前）" in line(folder / "model.docx")
    told = kumaai(
        folder, "confirm", "model.docx", "--by", "山田太郎", "--note", "原本と照合", "--json"
    ).envelope
    assert [output["path"] for output in told["outputs"]] == ["model.confirm.docx"]
    expected = f"{CHECKED}山田太郎　2026年11月22日）　モデル：m-1　作成日：2026年11月22日　記録番号：{run}"
    assert line(folder / "model.confirm.docx").endswith(expected)
    assert "（内容確認前）" in line(folder / "model.docx")
    assert told["answer"]["confirmations"] == [{"by": "山田太郎", "on": "2026-11-22"}]
    told = properties(folder / "model.confirm.docx")
    assert (told["kumaai-run"], told["kumaai-confirmed-by"]) == (run, "山田太郎")
    assert told["kumaai-confirmed-on"] == "2026-11-22"


def test_the_record_keeps_the_check_with_both_digests(folder: Path) -> None:
    """A person edited the file before confirming it: the check is about the file as it was handed over."""
    run = by_model(folder)
    written = digest(folder / "model.docx")
    edited = folder / "edited.docx"
    with zipfile.ZipFile(folder / "model.docx") as old, zipfile.ZipFile(edited, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace("審議会".encode(), "審査会".encode()))
    before = digest(edited)
    told = kumaai(folder, "confirm", "edited.docx", "--by", "山田", "--in-place", "--json").envelope
    assert told["inputs"][0]["sha256"] == before
    assert told["outputs"][0]["sha256"] == digest(edited)
    assert digest(folder / "edited.docx.bak") == before
    shown = kumaai(folder, "log", "show", run, "--json").envelope
    assert shown["outputs"][0]["sha256"] == written
    (check,) = shown["confirmations"]
    assert (check["by"], check["on"], check["run"]) == ("山田", "2026-11-22", told["run"])
    assert check["inputs"][0]["sha256"] == before
    assert check["outputs"][0]["sha256"] == digest(edited)
    page = kumaai(folder, "log", "show", run).stdout
    assert "山田 2026-11-22" in page and told["run"] in page
    assert kumaai(folder, "log", "show", told["run"], "--json").envelope["about"] == run


def test_a_second_person_stands_beside_the_first(folder: Path) -> None:
    """Where two have to check, both names are kept, each with its day; once more changes no byte."""
    kumaai(folder, "confirm", "rules.docx", "--by", "山田", "--date", "2026-11-20", "--in-place")
    kumaai(folder, "confirm", "rules.docx", "--by", "佐藤", "--in-place")
    assert "確認者 山田、佐藤　2026年11月20日、2026年11月22日" in line(folder / "rules.docx")
    before = digest(folder / "rules.docx")
    assert kumaai(folder, "confirm", "rules.docx", "--by", "佐藤", "--in-place").status == 0
    assert digest(folder / "rules.docx") == before


def test_a_later_disclose_keeps_the_check_and_a_later_run_does_not(folder: Path) -> None:
    """Refreshing loses nothing; a new run makes a new text, which nobody has checked yet."""
    kumaai(folder, "confirm", "rules.docx", "--by", "山田", "--in-place")
    before = digest(folder / "rules.docx")
    assert kumaai(folder, "disclose", "rules.docx", "--in-place").status == 0
    assert digest(folder / "rules.docx") == before
    done = kumaai(folder, "proofread", "rules.docx", "-o", "new.docx", "--json").envelope
    assert "山田" not in line(folder / "new.docx")
    told = properties(folder / "new.docx")
    assert told["kumaai-run"] == done["run"]
    assert "kumaai-confirmed-by" not in told


def test_a_workbook_tells_it_on_its_sheet(folder: Path) -> None:
    """The row 「内容の確認」 gets name and day; the sheet keeps its look and what a person wrote on it."""
    from openpyxl import load_workbook

    book = load_workbook(folder / "book.xlsx")
    book["生成AI利用記録"]["A20"] = "起案番号"
    book["生成AI利用記録"]["B20"] = "総第12号"
    fill = book["生成AI利用記録"]["A2"].fill.start_color.rgb
    book.save(folder / "book.xlsx")
    assert rows(folder / "book.xlsx")["内容の確認"] == "未確認"
    kumaai(folder, "confirm", "book.xlsx", "--by", "山田", "--in-place")
    done = kumaai(folder, "confirm", "book.xlsx", "--by", "佐藤", "--in-place", "--json").envelope
    told = rows(folder / "book.xlsx")
    assert told["内容の確認"] == "山田（2026年11月22日）、佐藤（2026年11月22日）"
    assert told["起案番号"] == "総第12号"
    assert load_workbook(folder / "book.xlsx")["生成AI利用記録"]["A2"].fill.start_color.rgb == fill
    assert properties(folder / "book.xlsx")["kumaai-confirmed-by"] == "山田; 佐藤"
    assert done["outputs"][0]["kind"] == "xlsx"
    before = digest(folder / "book.xlsx")
    kumaai(folder, "disclose", "book.xlsx", "--in-place")
    assert digest(folder / "book.xlsx") == before


def test_a_colleague_without_the_record_can_confirm(folder: Path) -> None:
    """Another computer knows nothing of the run: what the file itself says is enough, and it is said so."""
    run = by_model(folder)
    other = folder / "other"
    other.mkdir()
    for name in ("model.docx", "book.xlsx"):
        shutil.copy(folder / name, other / name)
        done = kumaai(other, "confirm", name, "--by", "佐藤", "--in-place", "--json").envelope
        assert done["status"] == 0
        assert "not on this computer" in done["warnings"][0]
    assert line(other / "model.docx").endswith(
        f"{CHECKED}佐藤　2026年11月22日）　モデル：m-1　作成日：2026年11月22日　記録番号：{run}"
    )
    assert rows(other / "book.xlsx")["コマンド"] == "kumaai minutes"


@pytest.mark.parametrize("name", ["rules.docx", "book.xlsx"])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_file_without_its_properties_is_known_by_what_a_reader_sees(
    folder: Path, name: str, elsewhere: bool
) -> None:
    """Word's document inspector takes custom properties away; number, model, day and checks stand in the text."""
    kumaai(folder, "confirm", name, "--by", "山田", "--in-place")
    place = folder / "other" if elsewhere else folder
    place.mkdir(exist_ok=True)
    target = place / f"bare{Path(name).suffix}"
    stripped(folder / name, target)
    told = kumaai(place, "confirm", target.name, "--by", "佐藤", "--in-place", "--json").envelope
    assert told["status"] == 0, told["error"]
    assert [check["by"] for check in told["answer"]["confirmations"]] == ["山田", "佐藤"]
    assert properties(target)["kumaai-run"] == told["answer"]["run"]


def test_a_file_written_without_a_disclosure_is_known_by_its_digest(folder: Path) -> None:
    """The record holds the sha256 of every file that a run wrote."""
    done = kumaai(folder, "summarize", "council.docx", "-o", "s.docx", "--no-disclosure", "--json").envelope
    told = kumaai(folder, "disclose", "s.docx", "--json").envelope
    assert told["answer"]["run"] == done["run"]
    assert line(folder / "s.disclose.docx").endswith(done["run"])


def test_a_run_can_be_named(folder: Path) -> None:
    """A text pasted from the terminal into Word: the person names the run it came from."""
    done = kumaai(folder, "summarize", "council.docx", "--json").envelope
    (folder / "hand.docx").write_bytes(docx(p("要約")))
    told = kumaai(folder, "disclose", "hand.docx", "--run", done["run"][:-2], "--json").envelope
    assert told["answer"]["run"] == done["run"]
    # A run that disclosed made nothing itself: its document's run is meant.
    again = kumaai(folder, "disclose", "hand.docx", "--run", told["run"], "--force", "--json").envelope
    assert again["answer"]["run"] == done["run"]
    failed = kumaai(folder, "summarize", "nowhere.docx", "--json").envelope
    wrong = kumaai(folder, "disclose", "hand.docx", "--run", failed["run"], "--force", "--json").envelope
    assert (wrong["status"], wrong["error"]["code"]) == (2, "usage.run")


def test_nothing_is_invented(folder: Path) -> None:
    """A file that no run wrote and that says nothing: status 4 and what to do; nothing is written."""
    (folder / "hand.docx").write_bytes(docx(p("本文")))
    for command, code in (("disclose", "input.no_run"), ("confirm", "input.undisclosed")):
        options = ["--by", "山田"] if command == "confirm" else []
        told = kumaai(folder, command, "hand.docx", *options, "--json").envelope
        assert (told["status"], told["error"]["code"]) == (4, code)
        assert told["error"]["hint"]
        assert not (folder / f"hand.{command}.docx").exists()
        assert kumaai(folder, "log", "show", told["run"], "--json").envelope["status"] == 4


def test_a_service_can_be_stated(folder: Path) -> None:
    """A text from another AI service says so, as the person's own statement, under a record of its own."""
    (folder / "hand.docx").write_bytes(docx(p("本文")))
    told = kumaai(folder, "disclose", "hand.docx", "--model", "Copilot", "--in-place", "--json").envelope
    assert told["answer"] | {"run": told["run"], "declared": True} == told["answer"]
    assert line(folder / "hand.docx").endswith(
        f"モデル：Copilot（申告）　申告日：2026年11月22日　記録番号：{told['run']}"
    )
    before = digest(folder / "hand.docx")
    kumaai(folder, "disclose", "hand.docx", "--model", "Copilot", "--in-place")
    assert digest(folder / "hand.docx") == before
    kumaai(folder, "confirm", "hand.docx", "--by", "山田", "--in-place")
    assert "モデル：Copilot（申告）" in line(folder / "hand.docx")
    refused = kumaai(folder, "disclose", "rules.docx", "--model", "Copilot", "--json").envelope
    assert refused["error"]["code"] == "input.disclosed"


def test_several_files_are_told_one_by_one(folder: Path) -> None:
    """One line a file; what failed does not stop the rest, and the status says that only some failed."""
    (folder / "out").mkdir()
    done = kumaai(
        folder, "confirm", "rules.docx", "council.docx", "book.xlsx", "--by", "山田", "-o", "out", "--json"
    )
    assert [told["status"] for told in done.lines] == [0, 4, 0]
    assert done.status == 10
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "book.confirm.xlsx",
        "rules.confirm.docx",
    ]
    refused = kumaai(folder, "confirm", "rules.docx", "book.xlsx", "--by", "山田", "-o", "x.docx")
    assert refused.status == 2


def test_an_existing_file_is_not_overwritten(folder: Path) -> None:
    """Without --force the file from before stays; the kind of a file does not change."""
    (folder / "rules.confirm.docx").write_bytes(b"mine")
    told = kumaai(folder, "confirm", "rules.docx", "--by", "山田", "--json").envelope
    assert (told["status"], told["error"]["code"]) == (11, "output.exists")
    assert (folder / "rules.confirm.docx").read_bytes() == b"mine"
    told = kumaai(folder, "confirm", "rules.docx", "--by", "山田", "-o", "x.docm", "--json").envelope
    assert (told["status"], told["error"]["code"]) == (2, "usage.kind")


def test_a_protected_document_is_left_alone_without_force(folder: Path) -> None:
    """Protection says that nobody may change the document; with --force the line goes in, protection stays."""
    protection = '<w:documentProtection w:edit="forms" w:enforcement="1"/>'
    (folder / "form.docx").write_bytes(docx(p("様式"), settings=protection))
    told = kumaai(folder, "disclose", "form.docx", "--model", "m", "--json").envelope
    assert (told["status"], told["error"]["code"]) == (11, "output.protected")
    told = kumaai(folder, "disclose", "form.docx", "--model", "m", "--force", "--json").envelope
    assert told["status"] == 0
    result = (folder / "form.disclose.docx").read_bytes()
    assert protection in member(result, "word/settings.xml")


def test_a_document_with_macros_keeps_them_and_its_ending(folder: Path) -> None:
    """docm stays docm beside the input; the macros' bytes are not touched."""
    data = docx(p("本文"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(
                b"openxmlformats-officedocument.wordprocessingml.document.main",
                b"ms-word.document.macroEnabled.main",
            )
            new.writestr(name, content)
        new.writestr("word/vbaProject.bin", b"\xd0\xcf macros")
    (folder / "a.docm").write_bytes(buffer.getvalue())
    told = kumaai(folder, "disclose", "a.docm", "--model", "m", "--json").envelope
    assert told["outputs"][0]["path"] == "a.disclose.docm"
    with zipfile.ZipFile(folder / "a.disclose.docm") as archive:
        assert archive.read("word/vbaProject.bin") == b"\xd0\xcf macros"


@pytest.mark.parametrize(
    "options",
    [["--by", "  "], ["--by", "山田", "--date", "昨日"], ["--by", "山田", "--date", "2026-11-23"], []],
    ids=["nobody", "no date", "tomorrow", "missing"],
)
def test_who_and_when_must_make_sense(folder: Path, options: list[str]) -> None:
    """A check has a name, and a day that has come."""
    assert kumaai(folder, "confirm", "rules.docx", *options).status == 2
    assert not (folder / "rules.confirm.docx").exists()


def test_text_files_are_no_place_for_it(folder: Path) -> None:
    """A text has neither footers nor properties: status 4 and what to do instead."""
    (folder / "a.txt").write_text("本文", encoding="utf-8")
    told = kumaai(folder, "disclose", "a.txt", "--model", "m", "--json").envelope
    assert (told["status"], told["error"]["code"]) == (4, "input.kind")


def test_a_number_from_a_hostile_file_names_no_other_run(folder: Path) -> None:
    """「last」 and the beginning of a number mean a run only when a person types them."""
    from kumaai.office.word.footer import disclose

    data = disclose(docx(p("文")), "a", "表示", run="last", properties={})
    (folder / "a.docx").write_bytes(data)
    told = kumaai(folder, "confirm", "a.docx", "--by", "山田", "--json").envelope
    assert told["error"]["code"] == "input.undisclosed"


def test_the_wording_can_be_set(folder: Path) -> None:
    """The line before and after a check is the office's own; the check is found again by the record."""
    environ = {"KUMAAI_DISCLOSURE_RULES_CONFIRMED": "点検済（{by}、{date}）"}
    kumaai(folder, "confirm", "rules.docx", "--by", "山田", "--in-place", environ=environ)
    assert line(folder / "rules.docx").startswith("点検済（山田、2026年11月22日）　kumaaiの規則")
    stripped(folder / "rules.docx", folder / "bare.docx")
    told = kumaai(folder, "disclose", "bare.docx", "--in-place", "--json").envelope
    assert told["answer"]["confirmations"] == [{"by": "山田", "on": "2026-11-22"}]


def test_a_record_of_an_earlier_version_takes_checks_too(folder: Path) -> None:
    """The home of a user who ran kumaai before has the new index after the first check."""
    database = folder / "home" / "history.sqlite3"
    with sqlite3.connect(database) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DROP TABLE seals")
        connection.execute("ALTER TABLE runs DROP COLUMN pruned")
        connection.execute("DROP INDEX confirmations")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    assert kumaai(folder, "confirm", "rules.docx", "--by", "山田").status == 0
    with sqlite3.connect(database) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM runs WHERE command = 'confirm' AND status = 0 ORDER BY moment, id"
        ).fetchall()
    connection.close()
    assert "confirmations" in str(plan)
