from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class EduAnalytics(models.AbstractModel):
    """Services of the monitoring screens (456-27.5, 503-5.5): what a role may see.

    Director, deputy and methodologist see the organisation, a class teacher the own
    class, a teacher the own courses. Figures are read by SQL in a number of queries
    that does not depend on learners; every statement carries the scope of the user.
    """

    _name = "edu.analytics"
    _inherit = ["edu.analytics.today", "edu.analytics.comparison"]
    _description = "Monitoring"

    @api.model
    def _get_scope(self):
        """Return {"all", "company", "class_ids", "course_ids", "employee_ids"}.

        :raises AccessError: not a teacher and not one who looks after the school
        """
        user, company = self.env.user, self.env.company
        scope = {
            "all": user.has_group("edu_base.group_methodologist"),
            "company": company.id,
            "class_ids": [],
            "course_ids": [],
            "employee_ids": [],
        }
        if scope["all"]:
            return scope
        if not user.has_group("edu_base.group_teacher"):
            raise AccessError(self.env._("Monitoring is for those who teach or lead."))
        # sudo: ids of the classes and courses that belong to the user
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search([("user_id", "=", user.id), ("company_id", "=", company.id)])
        )
        classes = self.env["edu.group"].sudo()
        courses = self.env["edu.course"].sudo()
        scope.update(
            employee_ids=employees.ids,
            class_ids=classes.search(
                [("class_teacher_id", "in", employees.ids), ("kind", "=", "class")]
            ).ids,
            course_ids=courses.search([("teacher_id", "in", employees.ids)]).ids,
        )
        return scope

    @api.model
    def _scope_sql(self, scope, alias, teacher=None):
        """Return the condition that keeps rows of ``alias`` inside the scope.

        :param teacher: column with the employee who holds the lesson, if there is one
        """
        table = SQL.identifier(alias)
        condition = SQL("%s.company_id = %s", table, scope["company"])
        if scope["all"]:
            return condition
        own = [
            SQL("%s.class_id = ANY(%s)", table, scope["class_ids"]),
            SQL("%s.course_id = ANY(%s)", table, scope["course_ids"]),
        ]
        if teacher:
            column = SQL.identifier(alias, teacher)
            own.append(SQL("%s = ANY(%s)", column, scope["employee_ids"]))
        return SQL("%s AND (%s)", condition, SQL(" OR ").join(own))

    @api.model
    def _get_domain(self, scope, teacher=None):
        """Return the same scope as a domain for the list behind a number."""
        domain = [("company_id", "=", scope["company"])]
        if scope["all"]:
            return domain
        own = [
            ("class_id", "in", scope["class_ids"]),
            ("course_id", "in", scope["course_ids"]),
        ]
        if teacher:
            own.append((teacher, "in", scope["employee_ids"]))
        return domain + ["|"] * (len(own) - 1) + own

    @api.model
    def _get_rule(self, key, date, default=None):
        value = self.env["edu.rule"]._get_value(key, date, default=default)
        return default if value is None else value

    @api.model
    def _query(self, query):
        """Run a query of the dashboard on what is in the database now."""
        return self.env.execute_query_dict(query)

    @api.model
    def _name_sql(self, alias):
        """Return the translated name of a table in the language of the user."""
        column = SQL.identifier(alias, "name")
        return SQL(
            "COALESCE(%s ->> %s, %s ->> 'en_US')",
            column,
            self.env.lang or "en_US",
            column,
        )

    @api.model
    def _action(self, name, model, domain, views="list,form", context=None):
        """Return the action that opens the records behind a number."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [[False, view] for view in views.split(",")],
            "domain": domain,
            "context": context or {},
        }

    @api.model
    def get_dashboard(self, date=None):
        """Return the figures of the monitoring screen on ``date`` (today).

        :return: dict of the sections ``today``, ``trend``, ``journals``, ``works``,
            ``risks``, ``progress`` and of ``actions`` that open their records
        """
        scope = self._get_scope()
        today = fields.Date.context_today(self)
        day = fields.Date.to_date(date) or today
        self.env.flush_all()
        term = self.env["edu.analytics.preview"]._get_open_term(self.env.company, day)
        return {
            "date": fields.Date.to_string(day),
            "is_today": day == today,
            "whole": scope["all"],
            "term": term.name or "",
            "can_refresh": self.env.user.has_group("edu_base.group_deputy"),
            "today": self._get_today(scope, day),
            "trend": self._get_trend(scope, day),
            "journals": self._get_journals(scope, day),
            "no_marks": self._get_no_marks(scope, day),
            "works": self._get_works(scope, day),
            "risks": self._get_risks(scope, day, term),
            "progress": self._get_progress(scope, term),
            "rules": self._explain_rules(day),
            "actions": self._get_actions(scope, day, term),
        }

    @api.model
    def refresh_preview(self):
        """Compute the operational results of the open quarter now (RPC).

        :raises AccessError: not the deputy director
        """
        if not self.env.user.has_group("edu_base.group_deputy"):
            raise AccessError(
                self.env._("Only the deputy director recalculates the figures.")
            )
        previews = self.env["edu.analytics.preview"].sudo()
        term = previews._get_open_term(self.env.company)
        return bool(term) and previews._refresh(self.env.company, term)

    @api.model
    def _get_actions(self, scope, day, term):
        held = ["|", ("state", "=", "held"), ("state", "=", "planned")]
        now = fields.Datetime.to_string(fields.Datetime.now())
        back = self._get_rule("analytics.unfilled_days", day, 14)
        ahead = self._get_rule("analytics.works_days_ahead", day, 14)
        lessons = self._get_domain(scope, "acting_teacher_id")
        facts = self._get_domain(scope)
        absences = [*facts, ("date", "=", str(day))]
        window = [
            ("date", ">=", str(day - timedelta(days=back))),
            ("date", "<=", str(day)),
            ("start_at", "<=", now),
        ]
        learners = [("company_id", "=", scope["company"])]
        if not scope["all"]:
            learners.append(("class_id", "in", scope["class_ids"]))
        return {
            "lessons": self._action(
                self.env._("Lessons"),
                "edu.lesson",
                [*lessons, *held, ("date", "=", str(day))],
            ),
            "not_taken": self._action(
                self.env._("Attendance not taken"),
                "edu.lesson",
                [
                    *lessons,
                    *held,
                    ("date", "=", str(day)),
                    ("start_at", "<=", now),
                    ("attendance_taken", "=", False),
                ],
            ),
            "absences": self._action(
                self.env._("Absences"), "edu.analytics.absence", absences, "list,pivot"
            ),
            "no_topic": self._action(
                self.env._("Lessons without a topic"),
                "edu.lesson",
                [*lessons, *held, *window, ("topic", "in", [False, ""])],
            ),
            "no_attendance": self._action(
                self.env._("Lessons without attendance"),
                "edu.lesson",
                [*lessons, *held, *window, ("attendance_taken", "=", False)],
            ),
            "courses": self._action(
                self.env._("Courses without new marks"), "edu.course", []
            ),
            "works": self._action(
                self.env._("SOR and SOCh ahead"),
                "edu.assessment",
                [
                    *facts,
                    ("is_cancelled", "=", False),
                    ("kind", "in", ["sor", "soch"]),
                    ("date", ">=", str(day)),
                    ("date", "<=", str(day + timedelta(days=ahead))),
                ],
            ),
            "risks": self._action(
                self.env._("Learners who need attention"), "edu.student", []
            ),
            "ranks": self._action(
                self.env._("Standing of learners"),
                "edu.analytics.learner",
                [*learners, ("quarter_id", "=", term.id)],
                "list,pivot,graph",
            ),
        }
