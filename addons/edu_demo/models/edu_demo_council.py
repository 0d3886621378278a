from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..lib import texts

STEPS = ("planned", "checking", "analysed", "decided", "done")


class EduDemoLoader(models.AbstractModel):
    _inherit = "edu.demo.loader"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _make_methodical(self, year):
        """Approve the plan of internal control, hold councils, make associations."""
        self._make_minutes(year)
        self._make_control(year)
        self._make_associations(year)

    @api.model
    def _get_day(self, year, days):
        """Return the day ``days`` from today, inside the year."""
        day = fields.Date.today() + timedelta(days=days)
        return min(max(day, year.date_start), year.date_end)

    @api.model
    def _get_employee(self, login):
        users = self.env["res.users"].search([("login", "=", login)])
        return users.employee_ids[:1]

    # Internal control

    @api.model
    def _make_control(self, year):
        deputy = self._act_as("deputy")
        plan = deputy["edu.control.plan"].create(
            {
                "year_id": year.id,
                "item_ids": [
                    Command.create(self._prepare_check(year, *row[:6], *row[7:]))
                    for row in texts.CHECKS
                ],
            }
        )
        plan.action_submit()
        plan.with_env(self._act_as("director")).action_approve()
        # the plan was approved before the year began
        plan.approved_date = year.date_start - timedelta(days=4)
        for item, row in zip(plan.item_ids.sorted("id"), texts.CHECKS, strict=True):
            self._take_steps(item, row[6])

    @api.model
    def _prepare_check(self, year, part, topic, goal, what, kind, place, start, end):
        helper = self._get_employee("methodologist")
        return {
            "part": part,
            "topic": topic,
            "goal": goal,
            "object": what,
            "kind_id": self._get_reference("control_kind", kind),
            "place_id": self._get_reference("control_place", place),
            "methods": "Сабаққа қатысу, құжаттарды қарау, әңгімелесу",
            "date_from": self._get_day(year, start * 7),
            "date_to": self._get_day(year, end * 7),
            "responsible_id": self._get_employee("deputy").id,
            "helper_ids": [Command.set(helper.ids)],
        }

    @api.model
    def _take_steps(self, item, state):
        """Bring a check to ``state`` by its buttons."""
        if state == "cancelled":
            return item.with_env(self._act_as("director")).action_cancel()
        steps = STEPS[1 : STEPS.index(state) + 1]
        for step in steps:
            getattr(self, f"_reach_{step}")(item)
        return True

    @api.model
    def _reach_checking(self, item):
        item.action_start()

    @api.model
    def _reach_analysed(self, item):
        item.write(
            {
                "analysis": texts.ANALYSIS,
                "conclusion": texts.CONCLUSION,
                "recommendation": texts.RECOMMENDATION,
                "analysis_date": item.date_to,
            }
        )
        item.action_analyse()

    @api.model
    def _reach_decided(self, item):
        minutes = self.env["edu.minutes"].search(
            [("state", "=", "signed")], order="id", limit=1
        )
        item.write(
            {
                "decision": texts.DECISION,
                "decision_kind": "council" if minutes else "order",
                "decision_number": str(minutes.number or 1),
                "decision_date": item.date_to,
                "minutes_id": minutes.id,
                "follow_up_date": item.date_to + timedelta(days=14),
            }
        )
        item.action_decide()

    @api.model
    def _reach_done(self, item):
        item.follow_up_result = texts.FOLLOW_UP
        item.action_done()

    # Minutes

    @api.model
    def _make_minutes(self, year):
        """Sign the minutes of a pedagogical council and begin the next ones."""
        minutes = self._act_as("methodologist")["edu.minutes"]
        teachers = self.env["edu.course"].search(
            [("company_id", "=", self.env.company.id), ("year_id", "=", year.id)]
        )
        teachers = teachers.teacher_id
        chair = self._get_employee("director")
        secretary = self._get_employee("methodologist")
        council = minutes.create(
            {
                "kind": "pedagogical",
                "date": self._get_day(year, -12),
                "place": "Акт залы",
                "chair_id": chair.id,
                "secretary_id": secretary.id,
                "expected_count": len(teachers),
                "present_ids": [Command.set(teachers[2:].ids)],
                "item_ids": [
                    Command.create(
                        {
                            "name": name,
                            "heard": heard,
                            "spoke": spoke,
                            "speaker_id": self._get_employee("deputy").id,
                        }
                    )
                    for name, heard, spoke in texts.COUNCIL
                ],
                "decision_ids": [
                    Command.create(self._prepare_decision(year, len(teachers) - 2, row))
                    for row in texts.DECISIONS
                ],
            }
        )
        council.action_sign()
        council.signed_date = council.date
        minutes.create(
            {
                "kind": "pedagogical",
                "date": self._get_day(year, 9),
                "chair_id": chair.id,
                "secretary_id": secretary.id,
                "expected_count": len(teachers),
                "item_ids": [
                    Command.create({"name": name}) for name in texts.COUNCIL_DRAFT
                ],
            }
        )

    @api.model
    def _prepare_decision(self, year, votes, row):
        name, days = row
        login = "methodologist" if days == 28 else "deputy"
        return {
            "name": name,
            "votes_for": votes,
            "responsible_id": days and self._get_employee(login).id,
            "due_date": days and self._get_day(year, days),
        }

    # Associations

    @api.model
    def _make_associations(self, year):
        for name, codes, topic in texts.ASSOCIATIONS:
            subjects = self.env["edu.subject"].search([("code", "in", codes.split())])
            courses = self.env["edu.course"].search(
                [
                    ("company_id", "=", self.env.company.id),
                    ("year_id", "=", year.id),
                    ("subject_id", "in", subjects.ids),
                ]
            )
            members = courses.teacher_id
            if len(members) < 3:
                continue
            association = self._act_as("deputy")["edu.method.association"].create(
                {
                    "name": name,
                    "subject_ids": [Command.set(courses.subject_id.ids)],
                    "head_id": members[0].id,
                    "member_ids": [Command.set(members.ids)],
                }
            )
            self._plan_association(association, year, topic)

    @api.model
    def _plan_association(self, association, year, topic):
        plan = association.env["edu.method.plan"].create(
            {
                "association_id": association.id,
                "year_id": year.id,
                "topic": topic,
                "line_ids": [
                    Command.create(
                        {
                            "date": self._get_day(year, days),
                            "name": name,
                            "responsible_id": association.head_id.id,
                            "result": result,
                        }
                    )
                    for days, name, result in texts.ASSOCIATION_EVENTS
                ],
            }
        )
        plan.with_env(self._act_as("director")).action_approve()
