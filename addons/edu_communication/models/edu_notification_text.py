from odoo import api, models
from odoo.tools import format_date

EXCERPT = 160
ABSENCES = ("absent", "late")


class EduNotificationText(models.AbstractModel):
    """What notifications say, and to whom: one pair of methods for each kind.

    ``_draft_<kind>(events)`` looks at the facts again – a mark may have been corrected
    since – and returns drafts: dicts with ``key``, ``company_id``, ``student_id``,
    ``user_ids``, ``url``, ``staff_url`` and ``facts``. ``_text_<kind>(facts)`` returns
    (title, body) in the language of ``env``. An addon adds a kind by adding both.
    """

    _name = "edu.notification.text"
    _description = "Words of notifications"

    @api.model
    def _make_drafts(self, code, events):
        method = getattr(self, f"_draft_{code}", self._draft_ready_text)
        return method(events)

    @api.model
    def _make_text(self, code, facts):
        """Return (title, body) of a draft in the language of ``env``."""
        method = getattr(self, f"_text_{code}", self._text_ready_text)
        return method(facts)

    @api.model
    def _draft(self, events, user_ids, facts, url="", student=None, staff_url=""):
        """Return a draft; ``events`` are told by it together."""
        first = events[:1]
        place = student.id if student else 0
        return {
            "key": f"{first.kind}:{first.id}:{place}",
            "company_id": first.company_id.id,
            "student_id": student.id if student else False,
            "user_ids": user_ids,
            "facts": facts,
            "url": url,
            "staff_url": staff_url,
        }

    # Facts of one learner

    @api.model
    def _draft_by_learner(self, events, found, page, fact_of):
        """Return a draft for each learner of the facts ``found``.

        :param found: records with ``student_id``, sudo'ed
        :param page: page of the cabinet that shows them
        :param fact_of: makes a dict of one record
        """
        families = events._get_families(found.student_id.ids)
        by_learner = found.grouped("student_id")
        drafts = []
        for student, rows in by_learner.items():
            own = events.filtered(lambda e, s=student: e.student_id == s)
            drafts.append(
                self._draft(
                    own,
                    families.get(student.id, []),
                    {"student": student, "rows": [fact_of(row) for row in rows]},
                    f"/my/child/{student.id}{page}",
                    student,
                )
            )
        return drafts

    @api.model
    def _draft_mark(self, events):
        # sudo: facts that the family is told of
        marks = self.env["edu.mark"].sudo().browse(events.mapped("res_id")).exists()
        marks = marks.filtered(lambda mark: mark.is_current and mark.has_value)
        marks.course_id.subject_id.mapped("name")
        return self._draft_by_learner(
            events, marks.sorted("id"), "/marks", lambda mark: mark
        )

    _draft_low_mark = _draft_mark

    @api.model
    def _describe_mark(self, mark):
        """Return "Algebra, SOR 1: 12 of 20" of one mark."""
        subject = mark.course_id.with_env(self.env).subject_id.name
        if mark.kind == "term":
            return subject
        work = mark.assessment_id.with_env(self.env)
        if not work:
            return f"{subject}: {mark.value}"
        label = self.env["edu.portal"]._get_work_label(work)
        return self.env._(
            "%(subject)s, %(work)s: %(points)s of %(most)s",
            subject=subject,
            work=label,
            points=mark.value,
            most=work.max_points,
        )

    @api.model
    def _text_mark(self, facts):
        lines = [self._describe_mark(mark) for mark in facts["rows"]]
        name = facts["student"].given_name
        return self.env._("New marks: %(name)s", name=name), "\n".join(lines)

    @api.model
    def _text_low_mark(self, facts):
        lines = [self._describe_mark(mark) for mark in facts["rows"]]
        name = facts["student"].given_name
        return self.env._("Low mark: %(name)s", name=name), "\n".join(lines)

    @api.model
    def _draft_absence(self, events):
        # sudo: facts that the family is told of
        rows = self.env["edu.absence"].sudo().browse(events.mapped("res_id")).exists()
        rows = rows.filtered(lambda row: row.is_current and row.kind in ABSENCES)
        return self._draft_by_learner(
            events,
            rows.sorted(lambda row: row.lesson_id.number),
            "/attendance",
            lambda row: row,
        )

    @api.model
    def _text_absence(self, facts):
        labels = self.env["edu.portal"]._get_absence_labels()
        lines = []
        for row in facts["rows"]:
            lesson = row.lesson_id.with_env(self.env)
            subject = lesson.subject_id.name
            lines.append(
                f"{lesson.number}. {subject}, {lesson.time_text}: {labels[row.kind]}"
            )
        name = facts["student"].given_name
        title = self.env._("Attendance today: %(name)s", name=name)
        return title, "\n".join(lines)

    # Facts of a class or subgroup

    @api.model
    def _draft_by_group(self, events, found, group_of, date_of, page):
        """Return a draft for every learner of the groups of the facts ``found``.

        The learners are those who are enrolled on the day of the last fact.
        """
        drafts = []
        if not found:
            return drafts
        date = max(date_of(row) for row in found)
        groups = found.mapped(group_of)
        members = events._get_members(groups, date)
        families = events._get_families(
            [student_id for ids in members.values() for student_id in ids]
        )
        students = self.env["edu.student"].sudo().browse(families)
        students.fetch(["given_name"])
        for group in groups:
            rows = found.filtered(lambda row, g=group: row[group_of] == g)
            own = events.filtered(lambda e, g=group: e.group_id == g)
            for student_id in members.get(group.id, ()):
                student = students.browse(student_id)
                drafts.append(
                    self._draft(
                        own,
                        families.get(student_id, []),
                        {"student": student, "rows": list(rows)},
                        f"/my/child/{student_id}{page}",
                        student,
                    )
                )
        return drafts

    @api.model
    def _draft_homework(self, events):
        # sudo: facts that the family is told of
        found = self.env["edu.lesson"].sudo().browse(events.mapped("res_id")).exists()
        return self._draft_by_group(
            events,
            found.filtered("homework"),
            "group_id",
            lambda lesson: lesson.date,
            "/homework",
        )

    @api.model
    def _text_homework(self, facts):
        lines = [
            f"{lesson.with_env(self.env).subject_id.name}: {cut(lesson.homework)}"
            for lesson in facts["rows"]
        ]
        name = facts["student"].given_name
        return self.env._("Homework: %(name)s", name=name), "\n".join(lines)

    @api.model
    def _draft_timetable(self, events):
        # sudo: facts that the family is told of
        changes = self.env["edu.lesson.change"].sudo()
        found = changes.browse(events.mapped("res_id")).exists().sorted("id")
        drafts = []
        for group, rows in found.grouped(lambda row: row.lesson_id.group_id).items():
            own = events.filtered(lambda e, g=group: e.group_id == g)
            found_drafts = self._draft_by_group(
                own, rows.lesson_id, "group_id", lambda x: x.date, "/timetable"
            )
            for draft in found_drafts:
                draft["facts"]["changes"] = rows
            drafts += found_drafts
        return drafts

    @api.model
    def _text_timetable(self, facts):
        words = {
            "moved": self.env._("moved"),
            "cancelled": self.env._("cancelled"),
            "restored": self.env._("takes place after all"),
            "substituted": self.env._("another teacher"),
            "room": self.env._("another room"),
        }
        lines = []
        for change in facts["changes"]:
            lesson = change.lesson_id.with_env(self.env)
            day = format_date(self.env, lesson.date, date_format="dd.MM")
            subject = lesson.subject_id.name
            line = f"{day}, {lesson.number}. {subject}: {words[change.kind]}"
            if change.kind in ("moved", "substituted", "room") and change.new_value:
                line += f" – {change.new_value}"
            lines.append(line)
        name = facts["student"].given_name
        title = self.env._("Change of the timetable: %(name)s", name=name)
        return title, "\n".join(dict.fromkeys(lines))

    @api.model
    def _draft_results(self, events):
        # sudo: facts that the family is told of
        found = (
            self.env["edu.term.lock"].sudo().browse(events.mapped("res_id")).exists()
        )
        found = found.filtered(lambda lock: lock.is_current and lock.action == "close")
        return self._draft_by_group(
            events, found, "class_id", lambda lock: lock.term_id.date_end, "/year"
        )

    @api.model
    def _text_results(self, facts):
        names = [lock.with_env(self.env).term_id.name for lock in facts["rows"]]
        name = facts["student"].given_name
        title = self.env._("Grades are ready: %(name)s", name=name)
        return title, ", ".join(names)

    @api.model
    def _draft_work(self, events):
        # sudo: facts that the family is told of
        found = (
            self.env["edu.assessment"].sudo().browse(events.mapped("res_id")).exists()
        )
        drafts = []
        found = found.filtered(lambda work: not work.is_cancelled).sorted("date")
        for group, works in found.grouped(lambda w: w.course_id.group_id).items():
            own = events.filtered(lambda e, g=group: e.group_id == g)
            members = events._get_members(group, works[-1:].date)
            families = events._get_families(members.get(group.id, []))
            for student_id, user_ids in families.items():
                # sudo: a learner of the group, whose family is told
                student = self.env["edu.student"].sudo().browse(student_id)
                drafts.append(
                    self._draft(
                        own,
                        user_ids,
                        {"student": student, "rows": list(works)},
                        f"/my/child/{student_id}/marks",
                        student,
                    )
                )
        return drafts

    @api.model
    def _text_work(self, facts):
        lines = []
        for work in facts["rows"]:
            work = work.with_env(self.env)
            day = format_date(self.env, work.date, date_format="dd.MM")
            label = self.env["edu.portal"]._get_work_label(work)
            lines.append(f"{day}: {work.subject_id.name}, {label}")
        name = facts["student"].given_name
        title = self.env._("Summative work soon: %(name)s", name=name)
        return title, "\n".join(lines)

    # Messages and announcements

    @api.model
    def _draft_message(self, events):
        # sudo: those named in the event take part in the thread
        messages = self.env["edu.message"].sudo()
        drafts = []
        for event in events:
            message = messages.browse(event.res_id).exists()
            if not message:
                continue
            thread = message.thread_id
            drafts.append(
                self._draft(
                    event,
                    (event.payload or {}).get("user_ids", []),
                    {"message": message},
                    f"/my/messages/{thread.id}",
                    thread.student_id,
                    f"/odoo/action-edu_communication.edu_message_screen_action"
                    f"?thread={thread.id}",
                )
            )
        return drafts

    @api.model
    def _text_message(self, facts):
        message = facts["message"]
        title = self.env._("Message: %(name)s", name=message.author_name)
        return title, cut(message.body) or self.env._("File")

    @api.model
    def _draft_announcement(self, events):
        # sudo: announcements are for those whom they are addressed to
        found = (
            self.env["edu.announcement"]
            .sudo()
            .browse(events.mapped("res_id"))
            .exists()
            .filtered(lambda row: row.state == "published")
        )
        drafts = []
        for row in found:
            own = events.filtered(lambda e, r=row: e.res_id == r.id)
            url = f"/my/announcements/{row.id}"
            staff = f"/odoo/edu.announcement/{row.id}"
            drafts.append(
                self._draft(
                    own, row._get_user_ids(), {"row": row}, url, staff_url=staff
                )
            )
        return drafts

    @api.model
    def _text_announcement(self, facts):
        row = facts["row"].with_env(self.env)
        return self.env._("Announcement: %(title)s", title=row.name), cut(row.body)

    # Texts that come with the event

    @api.model
    def _draft_ready_text(self, events):
        drafts = []
        families = events._get_families(events.student_id.ids)
        for event in events:
            payload = event.payload or {}
            drafts.append(
                self._draft(
                    event,
                    payload.get("user_ids") or families.get(event.student_id.id, []),
                    {"texts": payload.get("texts") or {}},
                    payload.get("url", ""),
                    event.student_id,
                    payload.get("staff_url", ""),
                )
            )
        return drafts

    @api.model
    def _text_ready_text(self, facts):
        texts = facts["texts"]
        found = texts.get(self.env.lang) or next(iter(texts.values()), ["", ""])
        return found[0], found[1]


def cut(text):
    """Return the beginning of a text in one line.

    >>> cut("a\\n b")
    'a b'
    """
    line = " ".join((text or "").split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1]}…"
