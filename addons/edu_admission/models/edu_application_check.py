from datetime import date

from odoo import fields, models
from odoo.tools import format_date


class EduApplicationCheck(models.AbstractModel):
    """What an application must meet to be sent; a part of the application.

    Windows, age and reasons are dated rules of Order No. 564.
    """

    _name = "edu.application.check"
    _description = "Checks of an application"

    def _get_rule(self, key, default):
        return self.env["edu.rule"]._get_value(
            key, self._get_today(), self.company_id, default
        )

    def _get_today(self):
        """Return today in the time zone of the organisation."""
        zone = self.company_id._get_edu_tz()
        now = fields.Datetime.context_timestamp(
            self.with_context(tz=zone), fields.Datetime.now()
        )
        return now.date()

    def _get_problems(self):
        """Return messages of what forbids to send the application, the first first."""
        self.ensure_one()
        problems = []
        for name in ("fields", "grade", "window", "age", "holidays", "documents"):
            problems += getattr(self, f"_check_{name}")()
        return problems

    def _check_fields(self):
        wanted = ["surname", "given_name", "birth_date", "sex", "language_id"]
        wanted += ["guardian_name", "phone"]
        if self.kind != "class1":
            wanted.append("former_school")
        if self.kind == "arrival":
            wanted.append("start_date")
        empty = [name for name in wanted if not self[name]]
        if empty:
            labels = self.fields_get(empty, ["string"])
            yield self.env._(
                "Fill in: %(fields)s.",
                fields=", ".join(labels[name]["string"] for name in empty),
            )
        if not self.consent_at:
            yield self.env._(
                "Without the consent to process the personal data of the child the "
                "application can't be taken."
            )

    def _check_grade(self):
        grades = {"class1": 1, "class10": 10}
        grade = grades.get(self.kind, self.grade)
        if self.grade != grade or not 1 <= self.grade <= 11:
            yield self.env._(
                "Choose the class: %(grade)s is not right.", grade=self.grade
            )

    def _check_window(self):
        """Applications of some kinds are taken between two days of the year."""
        window = self._get_rule("admission.window", {}).get(self.kind)
        if not window:
            return
        today = self._get_today()
        first, last = (_get_day(today.year, text) for text in window)
        if not first <= today <= last:
            yield self.env._(
                "These applications are taken from %(first)s to %(last)s.",
                first=format_date(self.env, first, date_format="d MMMM"),
                last=format_date(self.env, last, date_format="d MMMM"),
            )

    def _check_age(self):
        """Of class 1: the child is six by the end of the calendar year."""
        rule = self._get_rule("admission.age", {}).get(self.kind)
        if not rule or not self.birth_date:
            return
        day = _get_day(self._get_today().year, rule["by"])
        born = self.birth_date
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        if age < rule["min"]:
            yield self.env._(
                "The child must be %(age)s years old by %(date)s.",
                age=rule["min"],
                date=format_date(self.env, day),
            )

    def _check_holidays(self):
        """Learners change school in the breaks; else for the reasons of the rule."""
        if self.kind != "arrival" or not self.start_date:
            return
        codes = self._get_rule("order.transfer_outside_holidays", {}).get("reasons", [])
        if self.reason_id.code in codes:
            return
        # sudo: the calendar of the organisation that is applied to
        order = (
            self.env["edu.student.order"]
            .sudo()
            .new({"company_id": self.company_id.id, "effective_date": self.start_date})
        )
        if not order._is_holiday(self.start_date):
            yield self.env._(
                "In the time of lessons a learner changes school only for one of these "
                "reasons: %(reasons)s. Choose the reason or a day of the breaks.",
                reasons=", ".join(order._get_reason_names(codes)),
            )

    def _check_documents(self):
        if self.missing_text:
            yield self.env._(
                "Documents that are missing: %(documents)s.",
                documents=self.missing_text,
            )


def _get_day(year, text):
    """Return the date of "MM-DD" in ``year``."""
    month, day = map(int, text.split("-"))
    return date(year, month, day)
