from collections import Counter, defaultdict
from datetime import timedelta

from odoo import fields
from odoo.fields import Domain

from ..lib.contingent import name_key

# fields of a learner that a list may change, by key of the clean row
PERSON_FIELDS = ("surname", "given_name", "patronymic", "iin", "birth_date", "sex")
ROW_FIELDS = ("address", "email", "arrival_date", "arrival_order", "file_number")
BOOK_FIELDS = {
    "nationality": "nationality_id",
    "citizenship": "citizenship_id",
    "language": "language_id",
}
GUARDIAN_FIELDS = (
    "surname", "given_name", "patronymic", "iin", "birth_date", "sex",
    "phone", "phone2", "email", "work_place",
)  # fmt: skip
CONTACTS = ("phone", "phone2", "email", "work_place")
KINSHIP = {"mother": "mother", "father": "father"}


class StudentWriter:
    """Write clean learners of a list in batches: a constant number of queries, not
    one a row. Built for one run; ``profile`` gives the environment."""

    def __init__(self, profile):
        self.profile = profile
        self.env = profile.env
        self.company = self.env.company
        self.year = profile._get_year()
        self.created, self.updated = set(), set()

    def run(self, learners):
        """Write all and return the counts of rows created, updated and unchanged."""
        self.total = len(learners)
        groups = self._ensure_classes(learners)
        self._match_students(learners)
        self._write_students(learners)
        self._report(0.5)
        self._write_guardians(learners)
        self._report(0.7)
        self._write_enrolments(learners, groups)
        self._write_social(learners)
        self._report(0.9)
        created = len(self.created)
        updated = len(self.updated - self.created)
        return {
            "created": created,
            "updated": updated,
            "unchanged": self.total - created - updated,
        }

    def _report(self, share):
        self.profile._report_progress(int(self.total * share), self.total)

    # classes

    def _get_classes(self):
        groups = self.env["edu.group"].with_context(active_test=False)
        found = groups.search(
            [
                ("company_id", "=", self.company.id),
                ("year_id", "=", self.year.id),
                ("kind", "=", "class"),
            ]
        )
        return {(group.grade, group.letter or ""): group for group in found}

    def get_missing_classes(self, learners):
        """Return the sorted (grade, letter) of classes that the list would create."""
        known = self._get_classes()
        wanted = {learner["class"] for learner in learners if learner["class"]}
        return sorted(wanted - set(known))

    def _ensure_classes(self, learners):
        """Return {(grade, letter): class}; the commonest language and shift count."""
        languages, shifts = defaultdict(Counter), defaultdict(Counter)
        for learner in learners:
            key = learner["class"]
            if learner["language"]:
                languages[key][learner["language"]] += 1
            if learner["_row"].get("shift"):
                shifts[key][learner["_row"]["shift"]] += 1
        missing = self.get_missing_classes(learners)
        vals_list = [
            {
                "company_id": self.company.id,
                "year_id": self.year.id,
                "kind": "class",
                "grade": key[0],
                "letter": key[1],
                "shift": _commonest(shifts[key]) or "1",
                "language_id": _commonest(languages[key]),
            }
            for key in missing
        ]
        created = self.env["edu.group"].create(vals_list)
        groups = self._get_classes()
        return groups | dict(zip(missing, created, strict=True))

    # learners

    def _match_students(self, learners):
        """Set ``student`` of each row: found by IIN, else by name and birth date."""
        Student = self.env["edu.student"].with_context(active_test=False)
        students = Student.search_fetch(
            [("company_id", "=", self.company.id)],
            [*PERSON_FIELDS, "name", "active", "class_id"],
        )
        by_iin = {student.iin: student for student in students if student.iin}
        by_name = defaultdict(list)
        for student in students:
            key = name_key(student.surname, student.given_name, student.patronymic)
            by_name[key].append(student)
        taken = set()
        for learner in learners:
            found = by_iin.get(learner["iin"]) if learner["iin"] else None
            if found is None:
                found = self._match_by_name(learner, by_name[learner["name_key"]])
            if found and found.id in taken:
                found = None
            if found:
                taken.add(found.id)
            learner["student"] = found or Student.browse()

    def _match_by_name(self, learner, candidates):
        """Return the one of that name if the dates agree and no IIN contradicts."""
        candidates = [
            student
            for student in candidates
            if not (student.iin and learner["iin"])
            and not (
                learner["birth_date"]
                and student.birth_date
                and student.birth_date != learner["birth_date"]
            )
        ]
        return candidates[0] if len(candidates) == 1 else None

    def _prepare_student_vals(self, learner):
        row = learner["_row"]
        vals = {name: learner[name] for name in PERSON_FIELDS}
        vals |= {name: _text(row.get(name)) for name in ROW_FIELDS}
        vals |= {field: learner[key] for key, field in BOOK_FIELDS.items()}
        phone = row.get("phone")
        if not phone and not learner["guardians"]:
            # the parents are not named: their telephone is the only contact
            phone = row.get("guardian_phone")
        phones = (phone or "").split(", ")
        vals["phone"] = phones[0]
        vals["phone2"] = phones[1] if len(phones) > 1 else None
        return {name: value for name, value in vals.items() if value}

    def _write_students(self, learners):
        new = [learner for learner in learners if not learner["student"]]
        students = self.env["edu.student"].create(
            [
                {"company_id": self.company.id, **self._prepare_student_vals(learner)}
                for learner in new
            ]
        )
        for learner, student in zip(new, students, strict=True):
            learner["student"] = student
            self.created.add(student.id)
        for learner in learners:
            student = learner["student"]
            if student.id in self.created:
                continue
            vals = _get_changes(student, self._prepare_student_vals(learner))
            if not student.active:
                vals["active"] = True
            if vals:
                student.write(vals)
                self.updated.add(student.id)

    # guardians

    def get_guardians_by_iin(self, iins):
        """Return {IIN: guardian} over all organisations."""
        # sudo: a guardian with a child in another organisation is the same person;
        # only people named by their IIN in the user's own list are looked up
        Guardian = self.env["edu.guardian"].sudo().with_context(active_test=False)
        found = Guardian.search([("iin", "in", list(iins))])
        return {guardian.iin: guardian for guardian in found}

    def _write_guardians(self, learners):
        """Find or create the guardians and link them to their learners."""
        people = [
            (learner["student"], person)
            for learner in learners
            for person in learner["guardians"]
        ]
        if not people:
            return
        known = self._load_guardians(people)
        pending = {}
        for student, person in people:
            person["keys"] = self._get_keys(student, person)
            if not self._find_guardian(person, known):
                key = next(
                    (key for key in person["keys"] if key in pending), person["keys"][0]
                )
                vals = pending.setdefault(key, {})
                for name in GUARDIAN_FIELDS:
                    if person.get(name) and not vals.get(name):
                        vals[name] = person[name]
                pending |= dict.fromkeys(person["keys"], vals)
        unique = list({id(vals): vals for vals in pending.values()}.values())
        created = self.env["edu.guardian"].create(unique)
        by_vals = {
            id(vals): guardian for vals, guardian in zip(unique, created, strict=True)
        }
        known |= {key: by_vals[id(vals)] for key, vals in pending.items()}
        self._link_guardians(people, known)
        self._update_guardians(people, known, created)

    def _get_keys(self, student, person):
        """Return the keys by which the person is known, the surest first."""
        name = name_key(person["surname"], person["given_name"], person["patronymic"])
        keys = []
        if person.get("iin"):
            keys.append(("iin", person["iin"]))
        for phone in filter(None, (person.get("phone"), person.get("phone2"))):
            keys.append(("phone", name, phone))
        keys.append(("child", name, student.id))
        return keys

    def _find_guardian(self, person, known):
        for key in person["keys"]:
            guardian = known.get(key)
            # people with different IIN are different, whatever else is alike
            if guardian and not (
                key[0] != "iin"
                and person.get("iin")
                and guardian.iin
                and guardian.iin != person["iin"]
            ):
                return guardian
        return None

    def _load_guardians(self, people):
        """Return {key: guardian} of the own organisation, and by IIN of any."""
        iins = {person["iin"] for _student, person in people if person.get("iin")}
        known = {
            ("iin", iin): guardian
            for iin, guardian in self.get_guardians_by_iin(iins).items()
        }
        # sudo: the same as above; limited to guardians of the own organisation
        links = self.env["edu.student.guardian"].sudo()
        for link in links.search([("company_id", "=", self.company.id)]):
            guardian = link.guardian_id
            name = name_key(guardian.surname, guardian.given_name, guardian.patronymic)
            known.setdefault(("child", name, link.student_id.id), guardian)
            for phone in filter(None, (guardian.phone, guardian.phone2)):
                known.setdefault(("phone", name, phone), guardian)
        return known

    def _link_guardians(self, people, known):
        """Link the guardians that are not yet; the first one is the main contact."""
        # sudo: the clerk may link a guardian known by IIN from another organisation
        Link = self.env["edu.student.guardian"].sudo()
        links = Link.search([("company_id", "=", self.company.id)])
        pairs = {(link.student_id.id, link.guardian_id.id) for link in links}
        has_main = {link.student_id.id for link in links if link.is_main}
        kinship = {
            kind: self.env["edu.reference"]._get("kinship", code).id
            for kind, code in KINSHIP.items()
        }
        vals_list = []
        for student, person in people:
            guardian = self._find_guardian(person, known)
            pair = (student.id, guardian.id)
            if pair in pairs:
                continue
            pairs.add(pair)
            vals_list.append(
                {
                    "student_id": student.id,
                    "guardian_id": guardian.id,
                    "kinship_id": kinship.get(person["kind"]),
                    "is_main": student.id not in has_main,
                }
            )
            has_main.add(student.id)
            self.updated.add(student.id)
        Link.create(vals_list)

    def _update_guardians(self, people, known, created):
        """Write what the list says anew about guardians that were known before.

        A guardian who also belongs to another organisation only gets what is empty.
        """
        new = set(created.ids)
        done = {}
        for student, person in people:
            guardian = self._find_guardian(person, known)
            if guardian.id in new:
                continue
            # sudo: see get_guardians_by_iin; the values come from the own list
            guardian = guardian.sudo()
            shared = bool(guardian.company_ids - self.company)
            vals = {
                name: person[name]
                for name in GUARDIAN_FIELDS
                if person.get(name)
                and (name in CONTACTS and not shared or not guardian[name])
                and (guardian.id, name) not in done
            }
            vals = _get_changes(guardian, vals)
            done |= dict.fromkeys((guardian.id, name) for name in vals)
            if vals:
                guardian.write(vals)
                self.updated.add(student.id)

    # enrolment

    def _write_enrolments(self, learners, groups):
        """Enrol who is in no class of the year yet; move who is in another one.

        All by one order, "List taken over".
        """
        placed = [learner for learner in learners if learner["class"]]
        ids = [learner["student"].id for learner in placed]
        rows = self.env["edu.enrolment"].search(
            Domain("student_id", "in", ids)
            & Domain("kind", "=", "class")
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", self._day()))
        )
        current = {row.student_id.id: row for row in rows}
        last_days = self._get_last_days(ids)
        lines = {}
        for learner in placed:
            student, group = learner["student"], groups[learner["class"]]
            row = current.get(student.id)
            if row and row.group_id == group:
                continue
            self.updated.add(student.id)
            lines[student.id] = (
                self._prepare_move(group, row.year_id == self.year)
                if row
                else self._prepare_enrolment(learner, group, last_days.get(student.id))
            )
        self._write_order(lines)

    def _write_order(self, lines):
        """Make and confirm the order of the list: {learner id: values of the line}."""
        if not lines:
            return
        order = self.env["edu.student.order"]._create_for(
            "initial",
            self.env["edu.student"].browse(lines),
            {"effective_date": self._day(), "lines": lines},
        )
        order.action_confirm()

    def _prepare_move(self, group, same_year):
        return {
            "group_id": group.id,
            "date": self._day() if same_year else self.year.date_start,
            "action": "class_change" if same_year else "promote",
        }

    def _day(self):
        """Return today, moved into the year."""
        today = fields.Date.context_today(self.profile)
        return min(max(today, self.year.date_start), self.year.date_end)

    def _get_last_days(self, student_ids):
        """Return {learner id: last day of the former enrolments}."""
        rows = self.env["edu.enrolment"]._read_group(
            [("student_id", "in", student_ids), ("kind", "=", "class")],
            ["student_id"],
            ["date_to:max"],
        )
        return {student.id: date for student, date in rows}

    def _prepare_enrolment(self, learner, group, last_day):
        row = learner["_row"]
        arrival = row.get("arrival_date") or self.year.date_start
        date = max(arrival, self.year.date_start)
        if last_day:
            date = max(date, last_day + timedelta(days=1))
        arrived = row.get("arrival_date") and arrival > self.year.date_start
        return {
            "group_id": group.id,
            "date": min(date, self.year.date_end),
            "action": "arrive" if arrived else "enrol",
            "former_number": _text(row.get("arrival_order")),
        }

    # social statuses

    def _write_social(self, learners):
        """Add the social categories named in the list that are not there yet."""
        named = [learner for learner in learners if learner["social"]]
        # sudo: the office brings the categories in with the list and does not see
        # them afterwards
        Social = self.env["edu.student.social"].sudo()
        rows = Social.search(
            [("student_id", "in", [learner["student"].id for learner in named])]
        )
        known = {(row.student_id.id, row.category_id.id) for row in rows}
        vals_list = []
        for learner in named:
            for category_id in dict.fromkeys(learner["social"]):
                pair = (learner["student"].id, category_id)
                if pair not in known:
                    vals_list.append(
                        {"student_id": pair[0], "category_id": category_id}
                    )
                    self.updated.add(pair[0])
        Social.create(vals_list)


def _commonest(counter):
    return counter.most_common(1)[0][0] if counter else None


def _text(value):
    return value.strip() if isinstance(value, str) else value


def _get_changes(record, vals):
    """Return those of ``vals`` that differ from what the record holds."""
    changes = {}
    for name, value in vals.items():
        held = record[name]
        held = held.id if record._fields[name].type == "many2one" else held
        if held != value:
            changes[name] = value
    return changes
