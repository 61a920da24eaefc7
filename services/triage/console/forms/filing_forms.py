"""What may be filed with a case: notes, classification, links, walls, SigapLapor, and who gets the case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.triage.application.read_case import CasePage
from services.triage.console.forms.asking import SEALED, Asking
from services.triage.console.forms.fields import Ask, DrawnForm, Field, filled
from services.triage.console.forms.posted import Posted, Reader
from services.triage.domain.file import dossier_commands as ask
from services.triage.domain.lifecycle import Act
from shared.errors import N_
from shared.rules.sources import Named
from shared.security.principals import Principal

NOTE, CLASSIFY, LINK, UNLINK = "catatan", "golongan", "kaitan", "lepas-kaitan"
WALL, LIFT, ELSEWHERE, ASSIGN = "konflik", "cabut-konflik", "sigaplapor", "serah"


@dataclass(frozen=True, slots=True)
class FilingForms:
    """Draws the forms; `officers` are the accounts that may hold a case."""

    page: CasePage
    asking: Asking
    officers: Mapping[str, str]

    def drawn(self, who: Principal, posted: Posted, here: str) -> Sequence[DrawnForm]:
        """Those that are open to the reader."""
        acts = set(self.page.acts)
        may_assign = Act.ASSIGN in acts or (Act.HAND_OVER in acts and self._mine(who))
        shown = [
            (NOTE, Act.NOTE in acts, N_("Tulis catatan"), self._note()),
            (CLASSIFY, Act.CLASSIFY in acts, N_("Golongkan"), self._classification()),
            (LINK, Act.LINK in acts, N_("Kaitkan atau gabungkan"), self._link()),
            (WALL, Act.WALL in acts, N_("Nyatakan konflik kepentingan"), self._wall()),
            (ELSEWHERE, Act.NOTE in acts, N_("Catat nomor SigapLapor"), self._elsewhere()),
            (ASSIGN, may_assign, N_("Serahkan kepada petugas lain"), self._assignment()),
        ]
        return [
            self._form(key, title, fields, posted, here) for key, opened, title, fields in shown if opened
        ]

    def _form(self, key: str, title: str, fields: Iterable[Field], posted: Posted, here: str) -> DrawnForm:
        return DrawnForm(
            key=key,
            action=f"{here}/berkas/{key}",
            title=self.asking.say(title),
            button=self.asking.say(N_("Simpan")),
            fields=filled(tuple(fields), key, posted),
            opened=posted.form == key,
        )

    def _mine(self, who: Principal) -> bool:
        return self.page.case.claimed_by == who.account_id

    def _note(self) -> Iterable[Field]:
        hint = N_("Disimpan tersegel; tidak dapat diubah atau dihapus.")
        yield self.asking.field(Ask.AREA, "words", N_("Catatan"), hint, rows=4)

    def _classification(self) -> Iterable[Field]:
        case, rules = self.page.case, self.asking.rules
        decided = case.dossier.classification
        yield self._rows("category", N_("Jenis dugaan"), rules.categories, case.category)
        if rules.articles:
            article = decided.article if decided else None
            yield self._rows("article", N_("Pasal"), rules.articles, article, optional=True)
        if rules.priorities:
            priority = decided.priority if decided else None
            yield self._rows("priority", N_("Prioritas"), rules.priorities, priority, optional=True)

    def _rows(
        self, name: str, label: str, rows: Mapping[str, Named], now: str | None, *, optional: bool = False
    ) -> Field:
        none = [("", self.asking.say(N_("belum ditentukan")))] if optional or not now else []
        options = [*none, *((row.id, row.name(self.asking.language)) for row in rows.values())]
        return Field(Ask.LIST, name, self.asking.say(label), tuple(options), values=(now or "",))

    def _link(self) -> Iterable[Field]:
        hint = N_("Tempel alamat halaman kasus itu.")
        yield self.asking.field(Ask.TEXT, "other", N_("Kasus lain"), hint)
        merged = (("yes", self.asking.say(N_("gabungkan: ditangani dalam kasus itu"))),)
        yield self.asking.choosing(Ask.MANY, "merged", N_("Cara"), merged)

    def _wall(self) -> Iterable[Field]:
        staff = {**self.officers, **self.asking.commissioners}
        yield self.asking.choosing(Ask.MANY, "accounts", N_("Siapa"), tuple(staff.items()))
        office = (("yes", self.asking.say(N_("kantor ini sendiri disebut dalam laporan"))),)
        yield self.asking.choosing(Ask.MANY, "office", N_("Kantor"), office)
        yield self.asking.field(Ask.AREA, "words", N_("Alasan"), SEALED)

    def _elsewhere(self) -> Iterable[Field]:
        yield self.asking.field(Ask.TEXT, "number", N_("Nomor di SigapLapor"))
        yield self.asking.field(Ask.DAY, "entered_on", N_("Tanggal dicatat di sana"))

    def _assignment(self) -> Iterable[Field]:
        others = [one for one in self.officers.items() if one[0] != self.page.case.claimed_by]
        none = ("", self.asking.say(N_("pilih")))
        yield self.asking.choosing(Ask.LIST, "to", N_("Petugas"), (none, *others))


def filing_command(key: str, who: Principal, reader: Reader) -> ask.FileCommand | None:
    """The command that a form stands for; None for a form that files nothing.

    Raises:
        BadRecord: a field cannot be read.
    """
    if key not in _COMMANDS:
        return None
    command = _COMMANDS[key](who, reader)
    reader.done()
    return command


def case_id_in(text: str) -> str:
    """The case's id in a pasted address, or the text itself."""
    return text.strip().partition("?")[0].rstrip("/").rpartition("/")[2]


def _classify(who: Principal, reader: Reader) -> ask.FileCommand:
    posted = reader.posted
    return ask.Classify(
        by=who.actor(),
        category=posted.text("category"),
        article=posted.text("article") or None,
        priority=posted.text("priority") or None,
    )


def _wall(who: Principal, reader: Reader) -> ask.FileCommand:
    posted = reader.posted
    return ask.RaiseWall(
        by=who.actor(),
        accounts=posted.many("accounts"),
        office=posted.yes("office"),
        words=posted.text("words"),
    )


def _lift(who: Principal, reader: Reader) -> ask.FileCommand:
    accounts, office = reader.posted.many("accounts"), reader.posted.yes("office")
    return ask.LiftWall(by=who.actor(), accounts=accounts, office=office)


def _elsewhere(who: Principal, reader: Reader) -> ask.FileCommand:
    number = reader.posted.text("number").strip()
    if not number:
        reader.wrong["number"] = N_("Tulis nomornya seperti di SigapLapor.")
    return ask.EnterElsewhere(by=who.actor(), number=number, entered_on=reader.day("entered_on"))


_COMMANDS: Mapping[str, Callable[[Principal, Reader], ask.FileCommand]] = {
    NOTE: lambda who, reader: ask.AddNote(by=who.actor(), words=reader.posted.text("words")),
    CLASSIFY: _classify,
    LINK: lambda who, reader: ask.LinkCases(by=who.actor(), other=case_id_in(reader.posted.text("other"))),
    UNLINK: lambda who, reader: ask.UnlinkCases(by=who.actor(), other=reader.posted.text("other")),
    WALL: _wall,
    LIFT: _lift,
    ELSEWHERE: _elsewhere,
}
