from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..lib import texts


class EduDemoLoader(models.AbstractModel):
    _inherit = "edu.demo.loader"  # pylint: disable=consider-merging-classes-inherited

    # The clerk prepares orders, the director confirms them

    @api.model
    def _make_orders(self, generator, year):
        """Make orders of each usual kind; see docs/contract.md, edu.student.order."""
        today = min(max(fields.Date.today(), year.date_start), year.date_end)
        days = year._get_school_days(year.date_start, today - timedelta(days=1))
        last = max(days, default=today)
        groups = [
            group for key, group in self._get_groups(year).items() if key != (7, "А")
        ]
        self._make_leaves(groups, last)
        self._make_arrivals(generator, groups, last)
        self._make_class_changes(groups, today)
        self._make_home_study(groups, today)
        self._prepare_order(
            "leave",
            self._take(groups[-1], 3),
            {
                "date": today,
                "effective_date": today,
                "basis": texts.DRAFT_BASIS,
                "reason_id": self._get_reference("movement_reason", "residence"),
                "place": texts.LEAVES[0][1],
            },
        )

    @api.model
    def _get_reference(self, kind, code):
        return self.env["edu.reference"]._get(kind, code).id

    @api.model
    def _take(self, group, index):
        """Return a learner of the class whose family has no demo account."""
        students = self.env["edu.student"].search(
            [
                ("class_id", "=", group.id),
                ("user_id", "=", False),
                ("guardian_link_ids.guardian_id.user_id", "=", False),
            ]
        )
        return students.filtered(lambda row: not row.guardian_ids.user_id)[index]

    @api.model
    def _prepare_order(self, kind, students, values):
        """Return a draft of the clerk."""
        orders = self._act_as("clerk")["edu.student.order"]
        return orders._create_for(kind, students.with_env(orders.env), values)

    @api.model
    def _confirm_order(self, kind, students, values):
        order = self._prepare_order(kind, students, values)
        order = order.with_env(self._act_as("director"))
        order.action_confirm()
        return order

    @api.model
    def _make_leaves(self, groups, day):
        lines, students = {}, self.env["edu.student"]
        for index, (reason, place) in enumerate(texts.LEAVES):
            student = self._take(groups[1 + index], 5)
            students |= student
            lines[student.id] = {
                "reason_id": self._get_reference("movement_reason", reason),
                "place": place,
            }
        order = self._confirm_order(
            "leave",
            students,
            {
                "date": day,
                "effective_date": day,
                "basis": texts.LEAVE_BASIS,
                "lines": lines,
            },
        )
        self.env["edu.student.talon"]._issue(order.line_ids)

    @api.model
    def _make_arrivals(self, generator, groups, day):
        """Enrol learners of other schools; their families come with them."""
        for (reason, source, place), group in zip(texts.ARRIVALS, groups, strict=False):
            student = self._create_pupil(generator, group)
            group.capacity = max(group.capacity, group.student_count + 1)
            order = self._confirm_order(
                "arrival",
                student,
                {
                    "date": day,
                    "effective_date": day,
                    "group_id": group.id,
                    "basis": texts.ARRIVAL_BASIS,
                    "reason_id": self._get_reference("movement_reason", reason),
                    "source_id": self._get_reference("arrival_source", source),
                    "place": place,
                },
            )
            self.env["edu.student.talon"]._issue(order.line_ids)
            self._join_subgroup(student, group, day)

    @api.model
    def _create_pupil(self, generator, group):
        """Return a learner of no class yet, with the guardians."""
        place = generator.make_classes()[0]
        place.grade, place.language = group.grade, group.language_id.code or "kk"
        pupil = generator.make_pupil(place, generator.make_family(place.language))
        codes = {"f": "mother", "m": "father"}
        return self.env["edu.student"].create(
            {
                "company_id": self.env.company.id,
                **self._get_person_values(pupil),
                "address": pupil.address,
                "guardian_link_ids": [
                    Command.create(
                        {
                            "guardian_id": self.env["edu.guardian"]
                            .create(
                                {
                                    **self._get_person_values(person),
                                    "phone": person.phones[0],
                                    "work_place": person.work,
                                }
                            )
                            .id,
                            "kinship_id": self._get_reference(
                                "kinship", codes[person.sex]
                            ),
                            "is_main": not number,
                        }
                    )
                    for number, person in enumerate(pupil.guardians)
                ],
            }
        )

    @api.model
    def _get_person_values(self, person):
        names = "surname given_name patronymic sex birth_date iin".split()
        return {name: getattr(person, name) for name in names}

    @api.model
    def _join_subgroup(self, student, group, day):
        """Put who has come into the smaller subgroup of the class."""
        if not group.child_ids:
            return
        subgroup = min(group.child_ids, key=lambda row: (row.student_count, row.part))
        self.env["edu.enrolment"].create(
            {
                "student_id": student.id,
                "group_id": subgroup.id,
                "date_from": day,
                "movement": "subgroup",
            }
        )

    @api.model
    def _make_class_changes(self, groups, day):
        """Move two learners to a parallel class of the same language and shift."""
        pair = next(
            (
                (first, second)
                for first, second in zip(groups, groups[1:], strict=False)
                if (first.grade, first.language_id, first.shift)
                == (second.grade, second.language_id, second.shift)
            ),
            None,
        )
        if pair is None:
            return
        source, target = pair
        students = self._take(source, 2) | self._take(source, 7)
        target.capacity = max(target.capacity, target.student_count + len(students))
        self._confirm_order(
            "class_change",
            students,
            {
                "date": day,
                "effective_date": day,
                "group_id": target.id,
                "basis": texts.CHANGE_BASIS,
            },
        )
        for student in students:
            self._join_subgroup(student, target, day)

    @api.model
    def _make_home_study(self, groups, day):
        """One learner studies at home; the order about another is cancelled before it
        takes effect."""
        later = min(day + timedelta(days=14), groups[2].year_id.date_end)
        orders = [
            self._confirm_order(
                "home_study",
                self._take(groups[2], index),
                {
                    "date": day,
                    "effective_date": effective,
                    "basis": texts.HOME_BASIS,
                    "reason_id": self._get_reference("movement_reason", "health"),
                },
            )
            for index, effective in ((8, day), (9, later))
        ]
        drafts = orders[1].with_env(self._act_as("clerk"))
        cancel = drafts._create_cancel(
            texts.HOME_CANCEL, {"date": day, "effective_date": day}
        )
        cancel.with_env(self._act_as("director")).action_confirm()
