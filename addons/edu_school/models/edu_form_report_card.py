from odoo import api, models

from ..lib.document import Lines, Section, Signatures, Table, Text
from .edu_form import MISSED, ROMAN

PERIODS = ("q1", "q2", "h1", "q3", "q4", "h2", "annual", "exam", "final")


class EduFormReportCard(models.AbstractModel):
    """Report card (табель успеваемости) of one learner or all of a class."""

    _name = "edu.form.report_card"
    _inherit = "edu.form"
    _description = "Report card"
    _form_code = "report_card"
    _form_groups = "edu_base.group_methodologist,edu_base.group_clerk"

    @api.model
    def _build(self, choice):
        year = choice["year_id"]
        classes = self._get_classes(choice)
        year = year or classes.year_id[:1]
        layout = self._get_layout({**choice, "year_id": year}, classes)
        document = self._new_document(layout, ", ".join(classes.mapped("name")))
        members = {
            group: self._get_members(group, year.date_start, year.date_end)
            for group in classes
        }
        students = self.env["edu.student"].union(
            *(member.student for rows in members.values() for member in rows)
        )
        wanted = choice["student_ids"] or students
        data = {
            "cells": self._read_results(classes, year, students),
            "missed": self._read_missed(students, year),
            "outcomes": self._read_outcomes(classes),
        }
        for group, rows in members.items():
            for member in rows:
                if member.student in wanted:
                    section = self._make_card(layout, group, member.student, data)
                    document.sections.append(section)
        return document

    @api.model
    def _read_outcomes(self, classes):
        rows = self.env["edu.year.outcome"].search([("class_id", "in", classes.ids)])
        return {(row.class_id, row.student_id): row for row in rows}

    @api.model
    def _make_card(self, layout, group, student, data):
        blocks = [Lines([(self.env._("Surname, name"), student.name)])]
        if all(course.mode == "none" for course in group.course_ids):
            blocks.append(
                Text(
                    self.env._("Learning achievements in class 1 are not assessed."),
                    "note",
                )
            )
        blocks += [
            Table(
                layout._get_columns("main"),
                self._get_subject_rows(group, student, data["cells"]),
                empty=self.env._("The class has no subjects."),
            ),
            Table(
                layout._get_columns("missed"),
                self._get_missed_rows(group, student, data["missed"]),
                title=self.env._("Missed lessons"),
            ),
            Lines([(self.env._("Decision"), self._get_decision(group, student, data))]),
            self._get_signatures(group, "director", "class_teacher"),
            Signatures(
                [
                    (
                        self.env._(
                            "Signature of parents, quarter %(number)s", number=number
                        ),
                        "",
                    )
                    for number in ROMAN.values()
                ]
            ),
        ]
        return Section(
            layout.title, self._get_subtitles(group), blocks, name=student.name
        )

    @api.model
    def _get_subject_rows(self, group, student, cells):
        rows = []
        for number, subject in enumerate(self._get_subjects(group.course_ids), 1):
            row = {
                key: self._get_cell_text(cells.get((student.id, subject.id, key)))
                for key in PERIODS
            }
            rows.append({"number": number, "subject": subject.name, **row})
        return rows

    @api.model
    def _get_missed_rows(self, group, student, missed):
        rows, total = [], dict.fromkeys(MISSED, 0)
        for term in self._get_quarters(group.year_id):
            counts = {
                kind: missed.get((student.id, term.id, kind), 0) for kind in MISSED
            }
            total = {kind: total[kind] + counts[kind] for kind in MISSED}
            rows.append({"term": term.name, "all": sum(counts.values()), **counts})
        year = {
            "term": self.env._("Year"),
            "all": sum(total.values()),
            "_bold": True,
            **total,
        }
        return [*rows, year]

    @api.model
    def _get_decision(self, group, student, data):
        outcome = data["outcomes"].get((group, student))
        if not outcome:
            return ""
        if outcome.state == "promoted":
            return self.env._("Promoted to class %(grade)s", grade=group.grade + 1)
        labels = dict(outcome._fields["state"]._description_selection(self.env))
        return labels[outcome.state]
