"""Attachments: dropped, pasted and come into the watched folder; turned, made small, named; each after one confirmation."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import Refused
from desktop_app.ui import pictures
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.pages.attachments_leaf import AttachmentsLeaf
from desktop_app.ui.pages.folder_card import FolderCard
from desktop_app.ui.pages.record_pane import RecordPane
from desktop_app.ui.watched_folder import WatchedFolder
from tests.ui.conftest import at_rest, commit, press
from tests.ui.test_form import line
from tests.ui.test_register import CASE, page_of
from tests.ui.watched import WatchedOffice


def photo(path: Path, width: int = 900, height: int = 600, colour: str = "#4477aa") -> Path:
    """A picture with some detail in it, red at its left end."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    for x in range(width // 10):
        for y in range(0, height, 7):
            image.setPixelColor(x, y, QColor("#cc0000"))
    assert image.save(str(path))
    return path


@pytest.fixture
def pane(qtbot: QtBot, office: WatchedOffice, window: MainWindow) -> RecordPane:
    """A saved case, opened."""
    id = office.put("mediation_case", CASE).id
    page = page_of(qtbot, window)
    page.pane.open(id)
    at_rest(qtbot, window)
    return page.pane


def dropped(pane: RecordPane, *paths: Path) -> None:
    """Drop files onto the record, wherever the clerk is in it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    pane.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, Qt.KeyboardModifier.NoModifier))


def leaf_of(pane: RecordPane) -> AttachmentsLeaf:
    return pane.deck.files


def test_photos_dropped_on_a_record_wait_for_one_enter(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane, tmp_path: Path
) -> None:
    dropped(pane, photo(tmp_path / "甲.png"), photo(tmp_path / "乙.png", colour="#88aa44"))
    at_rest(qtbot, window)
    assert office.attachments(pane.id) == [] and len(leaf_of(pane).tray.files) == 2
    focus = QApplication.focusWidget()
    assert focus is leaf_of(pane)
    press(focus, Qt.Key.Key_Return)
    at_rest(qtbot, window)
    assert [item["name"] for item in office.attachments(pane.id)] == ["甲.png", "乙.png"]
    assert leaf_of(pane).tray.files == []
    assert "附件 2" in [tab.text() for tab in pane.deck.leaves._tabs]


def test_a_large_photo_is_made_small_and_what_the_camera_wrote_about_it_goes(tmp_path: Path) -> None:
    noise = QImage(3000, 2000, QImage.Format.Format_RGB32)
    for y in range(0, 2000, 2):
        for x in range(0, 3000, 3):
            noise.setPixel(x, y, (x * y * 2654435761) & 0xFFFFFF)
    source = tmp_path / "large.jpg"
    source.write_bytes(pictures.jpeg(noise, 95))
    made = pictures.prepared(source.read_bytes())
    assert made is not None and made.anew and len(made.data) <= pictures.LARGEST_BYTES < made.was_bytes
    seen = pictures.opened(made.data)
    assert max(seen.width(), seen.height()) <= pictures.LONGEST_SIDE


def test_a_picture_is_turned_a_quarter_to_the_right(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane, tmp_path: Path
) -> None:
    dropped(pane, photo(tmp_path / "横.png", 900, 600))
    at_rest(qtbot, window)
    leaf_of(pane).tray.turn(0)
    at_rest(qtbot, window)
    leaf_of(pane).attach_all()
    at_rest(qtbot, window)
    (item,) = office.attachments(pane.id)
    seen = pictures.opened(office.attaching.data_of(item["sha256"]))
    assert (seen.width(), seen.height()) == (600, 900) and item["name"] == "横.jpg"
    assert QColor(seen.pixel(300, 2)).red() > QColor(seen.pixel(300, 880)).red()  # what was left is above now


def test_the_original_can_be_kept_to_the_byte(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane, tmp_path: Path
) -> None:
    source = photo(tmp_path / "原图.png")
    dropped(pane, source)
    at_rest(qtbot, window)
    leaf_of(pane).tray.keep_original(0)
    at_rest(qtbot, window)
    leaf_of(pane).attach_all()
    at_rest(qtbot, window)
    (item,) = office.attachments(pane.id)
    assert office.attaching.data_of(item["sha256"]) == source.read_bytes()


def test_a_file_that_is_no_picture_is_attached_as_it_is(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane, tmp_path: Path
) -> None:
    words = tmp_path / "协议.docx"
    words.write_bytes(b"PK\x03\x04 not really")
    broken = tmp_path / "坏.jpg"
    broken.write_bytes(b"no picture at all")
    dropped(pane, words, broken)
    at_rest(qtbot, window)
    leaf_of(pane).attach_all()
    at_rest(qtbot, window)
    assert {item["name"]: office.attaching.data_of(item["sha256"]) for item in office.attachments(pane.id)} == {
        "协议.docx": words.read_bytes(), "坏.jpg": broken.read_bytes(),
    }  # fmt: skip


def test_a_picture_on_the_clipboard_is_pasted(qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    QGuiApplication.clipboard().setImage(image)
    pane.deck.turn_to_files()
    at_rest(qtbot, window)
    press(leaf_of(pane), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    at_rest(qtbot, window)
    press(leaf_of(pane), Qt.Key.Key_Return)
    at_rest(qtbot, window)
    assert [item["title"] for item in office.attachments(pane.id)] == ["粘贴的图片"]


def test_what_waits_for_one_record_never_lands_in_another(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane, tmp_path: Path
) -> None:
    first, other = pane.id, office.put("mediation_case", CASE | {"place": "村委会"}).id
    dropped(pane, photo(tmp_path / "a.png"))
    at_rest(qtbot, window)
    pane.open(other)
    at_rest(qtbot, window)
    assert leaf_of(pane).tray.files == []
    leaf_of(pane).attach_all()
    pane.open(first)
    at_rest(qtbot, window)
    assert len(leaf_of(pane).tray.files) == 1
    assert office.attachments(first) == office.attachments(other) == []


def test_photos_for_a_new_record_wait_until_it_is_saved(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane, tmp_path: Path
) -> None:
    pane.begin()
    at_rest(qtbot, window)
    commit(line(pane.form, "parties/1/name"), "韦测试")
    dropped(pane, photo(tmp_path / "a.png"))
    at_rest(qtbot, window)
    pane.save()
    at_rest(qtbot, window)
    assert pane.id and len(leaf_of(pane).tray.files) == 1
    leaf_of(pane).attach_all()
    at_rest(qtbot, window)
    assert len(office.attachments(pane.id)) == 1


def test_a_scan_named_after_a_document_counts_as_that_document(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane, tmp_path: Path
) -> None:
    dropped(pane, photo(tmp_path / "IMG_2031.png"))
    at_rest(qtbot, window)
    leaf_of(pane).tray.call(0, "授权委托书")
    leaf_of(pane).attach_all()
    at_rest(qtbot, window)
    assert [item["title"] for item in office.attachments(pane.id)] == ["授权委托书"]
    held = {one.title: one.there for one in office.checking.check(pane.id).documents}
    assert held["授权委托书"]


def test_an_attachment_is_renamed_taken_off_and_put_back(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane, tmp_path: Path
) -> None:
    office.attach(pane.id, photo(tmp_path / "a.png"))
    pane.deck.turn_to_files()
    at_rest(qtbot, window)
    (item,) = office.attachments(pane.id)
    office.attaching.retitle(pane.id, item["sha256"], "签字页")
    leaf_of(pane).detach(item)
    at_rest(qtbot, window)
    assert office.attachments(pane.id) == []
    leaf_of(pane).notice.answer()
    at_rest(qtbot, window)
    assert [each["sha256"] for each in office.attachments(pane.id)] == [item["sha256"]]
    assert [revision.why for revision in office.history(pane.id)][-3:] == ["附件改名", "移除附件", "恢复附件"]


def test_nothing_is_taken_off_a_record_that_only_takes_additions(office: WatchedOffice, tmp_path: Path) -> None:
    id = office.put("mediation_case", CASE, stage="archived").id
    office.attach(id, photo(tmp_path / "a.png"))
    (item,) = office.attachments(id)
    with pytest.raises(Refused, match="只能补充"):
        office.attaching.detach(id, item["sha256"])


def test_a_kept_picture_is_seen_small_and_large(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane, tmp_path: Path
) -> None:
    office.attach(pane.id, photo(tmp_path / "a.png"))
    pane.deck.turn_to_files()
    at_rest(qtbot, window)
    (item,) = office.attachments(pane.id)
    assert not leaf_of(pane)._small[item["sha256"]].isNull()
    leaf_of(pane).see(item["sha256"])
    at_rest(qtbot, window)
    assert leaf_of(pane)._large.pixmap().width() > 200
    press(leaf_of(pane), Qt.Key.Key_Escape)
    assert leaf_of(pane)._stack.currentIndex() == 0


# --- the watched folder -------------------------------------------------------------------------------------------------------------


def test_a_picture_that_comes_into_the_watched_folder_is_attached_after_one_enter(
    qtbot: QtBot, office: WatchedOffice, window: MainWindow, pane: RecordPane, tmp_path: Path
) -> None:
    folder = tmp_path / "手机"
    folder.mkdir()
    photo(folder / "旧的.png")
    FolderCard(window.desk).use(folder)
    at_rest(qtbot, window)
    qtbot.waitUntil(lambda: window.arrivals.watched._known == {"旧的.png"})
    photo(folder / "新的.png", colour="#667722")
    qtbot.waitUntil(window.notice.isVisible, timeout=8_000)
    focus = QApplication.focusWidget()
    assert focus is not None and "附到" in window.notice.accessibleName()
    press(focus, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [item["name"] for item in office.attachments(pane.id)] == ["新的.png"])
    at_rest(qtbot, window)


def test_a_file_is_told_once_and_only_when_it_is_whole(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    told: list[list[Path]] = []
    watch = WatchedFolder(window.desk, window)
    watch.came.connect(told.append)
    watch.folder, watch._known = tmp_path, set()
    for found in ({"a.jpg": 10}, {"a.jpg": 90}, {"a.jpg": 90}, {"a.jpg": 90}, {}, {"a.jpg": 5}, {"a.jpg": 5}):
        watch._found(tmp_path, found)
    assert told == [[tmp_path / "a.jpg"], [tmp_path / "a.jpg"]]  # the scanner used the name again


def test_a_folder_that_is_away_is_no_error(qtbot: QtBot, office: WatchedOffice, window: MainWindow, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="不是文件夹"):
        office.remembering.watch_folder(tmp_path / "没有")
    window.arrivals.watched.watch(tmp_path / "没有")
    at_rest(qtbot, window)
    assert not window.notice.isVisible()
    (tmp_path / "没有").mkdir()
    window.watchman.stick.emit(tmp_path)
    at_rest(qtbot, window)
    assert window.arrivals.watched._known == set()


def test_without_an_open_record_the_question_waits(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.arrivals._came([photo(tmp_path / "a.png")])
    assert "打开要附上的记录" in window.notice.accessibleName()
    window.notice.answer()
    assert window.notice.isVisible()
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in window.notice.findChildren(QLabel))
