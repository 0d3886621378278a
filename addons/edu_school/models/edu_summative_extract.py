from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [("sor", "SOR"), ("soch", "SOCh")]
COUNTS = ("created", "updated", "unchanged")


class EduSummativeExtract(models.Model):
    """Points of a summative work that a learner got in a former school.

    Comes from the extract which the former school signs (order 125, moving inside the
    year); kept beside the marks of this school for the teachers of the learner.
    """

    _name = "edu.summative.extract"
    _inherit = "edu.student.part"
    _description = "Summative result of a former school"
    _order = "student_id, year_name desc, subject_name, quarter, kind, number"

    year_name = fields.Char(string="Academic year", required=True)
    subject_name = fields.Char(string="Subject", required=True)
    quarter = fields.Integer(required=True, aggregator=None)
    kind = fields.Selection(KINDS, string="Kind of work", required=True)
    number = fields.Integer(required=True, default=1, aggregator=None)
    max_points = fields.Integer(string="Maximum points", required=True, aggregator=None)
    points = fields.Integer(required=True, aggregator=None)
    percent = fields.Float(compute="_compute_percent", digits=(5, 1))

    _place = models.UniqueIndex(
        "(student_id, year_name, subject_name, quarter, kind, number)",
        "This result of the former school is known already.",
    )
    _points_range = models.Constraint(
        "CHECK (points >= 0 AND points <= max_points AND max_points > 0)",
        "Points lie between 0 and the maximum.",
    )
    _quarter_range = models.Constraint(
        "CHECK (quarter BETWEEN 1 AND 4)", "A quarter is numbered from 1 to 4."
    )

    @api.depends("points", "max_points")
    def _compute_percent(self):
        for row in self:
            row.percent = 100 * row.points / row.max_points if row.max_points else 0


class EduImportExtract(models.AbstractModel):
    """Import of the extract that another school gives (order 125, moving)."""

    _name = "edu.import.extract"
    _inherit = "edu.import.profile"
    _description = "Import of an extract of summative results"
    _import_groups = (
        "edu_base.group_clerk",
        "edu_base.group_deputy",
        "edu_base.group_director",
    )

    @api.model
    def _get_columns(self):
        number = {"type": "integer", "required": True}
        return [
            {"name": "iin", "label": self.env._("IIN"),
             "aliases": ["ИИН", "ЖСН", "IIN"], "type": "iin", "required": True},
            {"name": "year", "label": self.env._("Academic year"), "required": True,
             "aliases": ["Учебный год", "Оқу жылы", "Academic year"],
             "example": "2026–2027"},
            {"name": "subject", "label": self.env._("Subject"), "required": True,
             "aliases": ["Предмет", "Пән", "Subject"]},
            {"name": "quarter", "label": self.env._("Quarter"), **number,
             "aliases": ["Четверть", "Тоқсан", "Quarter"]},
            {"name": "kind", "label": self.env._("Kind of work"), "required": True,
             "aliases": ["Вид работы", "Жұмыс түрі", "Work"], "type": "selection",
             "selection": {"sor": ["SOR", "СОР", "СОр", "БЖБ"],
                           "soch": ["SOCh", "СОЧ", "СОч", "ТЖБ"]}},
            {"name": "work", "label": self.env._("Number of the work"), **number,
             "aliases": ["Номер работы", "Жұмыс нөмірі", "No. of work"]},
            {"name": "maximum", "label": self.env._("Maximum points"), **number,
             "aliases": ["Максимальный балл", "Ең жоғары балл", "Maximum points"]},
            {"name": "points", "label": self.env._("Points obtained"), **number,
             "aliases": ["Полученный балл", "Алған балы", "Points obtained"]},
        ]  # fmt: skip

    @api.model
    def _prepare_rows(self, rows):
        students = self._find_students(rows)
        errors, seen = [], set()
        for row in rows:
            student = students.get(row.get("iin"))
            if row.get("iin") and not student:
                message = self.env._("No learner of this organisation has this IIN.")
                errors.append(self._make_error(row, "iin", message, row["iin"]))
            if row.get("quarter") is not None and not 1 <= row["quarter"] <= 4:
                message = self.env._("A quarter is numbered from 1 to 4.")
                errors.append(self._make_error(row, "quarter", message, row["quarter"]))
            points, maximum = row.get("points"), row.get("maximum")
            if None not in (points, maximum) and not 0 <= points <= maximum:
                message = self.env._("Points lie between 0 and the maximum.")
                errors.append(self._make_error(row, "points", message, points))
            place = self._get_place(row, student)
            if place in seen:
                message = self.env._("This work stands in the list twice.")
                errors.append(self._make_error(row, "work", message))
            seen.add(place)
        return rows, errors

    @api.model
    def _find_students(self, rows):
        iins = {row["iin"] for row in rows if row.get("iin")}
        found = self.env["edu.student"].search(
            [("iin", "in", list(iins)), ("company_id", "=", self.env.company.id)]
        )
        return {student.iin: student.id for student in found}

    @api.model
    def _get_place(self, row, student):
        names = ("year", "subject", "quarter", "kind", "work")
        return (student, *(row.get(name) for name in names))

    @api.model
    def _run(self, rows):
        students = self._find_students(rows)
        extracts = self.env["edu.summative.extract"]
        known = {
            (
                row.student_id.id,
                row.year_name,
                row.subject_name,
                row.quarter,
                row.kind,
                row.number,
            ): row
            for row in extracts.search([("student_id", "in", list(students.values()))])
        }
        counts, todo = dict.fromkeys(COUNTS, 0), []
        for row in rows:
            place = self._get_place(row, students[row["iin"]])
            values = {"points": row["points"], "max_points": row["maximum"]}
            old = known.get(place)
            if not old:
                names = (
                    "student_id",
                    "year_name",
                    "subject_name",
                    "quarter",
                    "kind",
                    "number",
                )
                todo.append({**dict(zip(names, place, strict=True)), **values})
                counts["created"] += 1
            elif any(old[name] != value for name, value in values.items()):
                raise UserError(
                    self.env._(
                        "%(student)s: %(subject)s, quarter %(quarter)s is known with "
                        "other points. Results of a former school are not changed.",
                        student=old.student_id.name,
                        subject=old.subject_name,
                        quarter=old.quarter,
                    )
                )
            else:
                counts["unchanged"] += 1
        extracts.create(todo)
        return counts
