from odoo import models

from odoo.addons.edu_report.lib.xlsx import Column

OFFICE = "edu_base.group_clerk,edu_base.group_deputy"


class EduReportXlsxStudentMovement(models.AbstractModel):
    """The movement book."""

    _name = "edu.report.xlsx.student_movement"
    _inherit = "edu.report.xlsx"
    _description = "Movement book"
    _xlsx_model = "edu.student.movement"
    _xlsx_groups = OFFICE

    def _xlsx_name(self, records, options):
        return self.env._("Movement book")

    def _xlsx_columns(self, records, options):
        label = _labels(self.env["edu.student.movement"])
        return [
            Column(label["date"], "date"),
            Column(label["student_id"], width=36),
            Column(label["movement"], width=28),
            Column(label["from_group_id"]),
            Column(label["group_id"]),
            Column(label["source_id"], width=24),
            Column(label["reason_id"], width=24),
            Column(label["place"], width=28),
            Column(label["order_number"]),
            Column(label["order_date"], "date"),
            Column(label["talon_number"]),
        ]

    def _xlsx_rows(self, records, options):
        text = _texts(records, "movement")
        for row in records.sorted(lambda row: (row.date, row.id)):
            yield [
                row.date,
                row.student_id.name,
                text.get(row.movement),
                row.from_group_id.name,
                row.group_id.name,
                row.source_id.name,
                row.reason_id.name,
                row.place,
                row.order_number,
                row.order_date,
                row.talon_number,
            ]


class EduReportXlsxStudentAlphabet(models.AbstractModel):
    """The alphabet book."""

    _name = "edu.report.xlsx.student_alphabet"
    _inherit = "edu.report.xlsx"
    _description = "Alphabet book"
    _xlsx_model = "edu.student"
    _xlsx_groups = OFFICE

    def _xlsx_name(self, records, options):
        return self.env._("Alphabet book")

    def _xlsx_columns(self, records, options):
        label = _labels(self.env["edu.student"])
        kinds = {"birth_date": "date", "entry_date": "date", "leave_date": "date"}
        names = (
            "first_letter", "file_number", "name", "birth_date", "sex", "entry_date",
            "entry_group_id", "entry_order", "address", "leave_date",
            "leave_group_id", "leave_order", "leave_place", "leave_reason",
        )  # fmt: skip
        return [
            Column(label[name], kinds.get(name, "text"), wrap=name == "address")
            for name in names
        ]

    def _xlsx_rows(self, records, options):
        for letter, students in records._group_by_letter():
            for student in students:
                yield [
                    letter,
                    student.file_number,
                    student.name,
                    student.birth_date,
                    student._get_sex_text(),
                    student.entry_date,
                    student.entry_group_id.name,
                    student.entry_order,
                    student.address,
                    student.leave_date,
                    student.leave_group_id.name,
                    student.leave_order,
                    student.leave_place,
                    student.leave_reason,
                ]


class EduReportXlsxStudentRegister(models.AbstractModel):
    """The register of orders of the contingent."""

    _name = "edu.report.xlsx.student_register"
    _inherit = "edu.report.xlsx"
    _description = "Register of orders"
    _xlsx_model = "edu.student.order"
    _xlsx_groups = OFFICE

    def _xlsx_name(self, records, options):
        return self.env._("Register of orders")

    def _xlsx_columns(self, records, options):
        label = _labels(records)
        return [
            Column(label["number"]),
            Column(label["date"], "date"),
            Column(label["kind"], width=32),
            Column(label["effective_date"], "date"),
            Column(label["line_count"], "integer", total=True),
            Column(label["basis"], width=40, wrap=True),
            Column(label["signer_id"], width=28),
            Column(label["state"], width=24),
        ]

    def _xlsx_rows(self, records, options):
        kinds, states = _texts(records, "kind"), _texts(records, "state")
        for order in records.sorted(lambda order: (order.date, order.id)):
            yield [
                order.number,
                order.date,
                kinds.get(order.kind),
                order.effective_date,
                order.line_count,
                order.basis,
                order._get_director_name(),
                states.get(order.state),
            ]

    def _xlsx_total_label(self, records, options):
        return self.env._("All")


class EduReportXlsxStudentMovementTable(models.AbstractModel):
    """The table of movement: figures by class, then sources and reasons."""

    _name = "edu.report.xlsx.student_movement_table"
    _inherit = "edu.report.xlsx"
    _description = "Table of movement"
    _xlsx_model = "edu.student.movement.table"
    _xlsx_groups = OFFICE

    def _xlsx_name(self, records, options):
        return self.env._("Table of movement")

    def _xlsx_titles(self, records, options):
        return [self._xlsx_name(records, options), *records.mapped("display_name")]

    def _xlsx_columns(self, records, options):
        label = _labels(self.env["edu.student.movement.table.line"])
        return [
            Column(label["group_id"]),
            Column(label["language_id"], width=20),
            Column(label["shift"], width=16),
            *(
                Column(label[name], "integer", total=True)
                for name in (
                    "start_count", "in_count", "inside_in", "out_count",
                    "inside_out", "end_count",
                )
            ),
            Column(self.env._("Girls"), "integer", total=True),
        ]  # fmt: skip

    def _xlsx_rows(self, records, options):
        shifts = _texts(self.env["edu.student.movement.table.line"], "shift")
        for table in records:
            for row in table._get_print_rows()[0]:
                group = row["group"]
                yield [
                    group.name,
                    group.language_id.name,
                    shifts.get(group.shift),
                    row["start_count"],
                    row["in_count"],
                    row["inside_in"],
                    row["out_count"],
                    row["inside_out"],
                    row["end_count"],
                    row["girls"],
                ]

    def _xlsx_total_label(self, records, options):
        return self.env._("All")

    def _xlsx_fill(self, book, records, options):
        result = super()._xlsx_fill(book, records, options)
        sources, reasons = records[:1]._get_reasons() if records else ([], [])
        for title, rows in (
            (self.env._("Arrived, by source"), sources),
            (self.env._("Left, by reason"), reasons),
        ):
            sheet = book.sheet(
                title,
                [
                    Column(title, width=36),
                    Column(self.env._("Learners"), "integer", total=True),
                ],
                titles=[title],
            )
            sheet.rows(rows)
        return result


class EduReportXlsxGroupList(models.AbstractModel):
    """Lists of classes with contacts: a sheet a class."""

    _name = "edu.report.xlsx.group_list"
    _inherit = "edu.report.xlsx"
    _description = "List of the class"
    _xlsx_model = "edu.group"
    _xlsx_groups = "edu_base.group_personal_data"

    def _xlsx_name(self, records, options):
        return self.env._("List of the class")

    def _xlsx_fill(self, book, records, options):
        label = _labels(self.env["edu.student"])
        for group in records:
            sheet = book.sheet(
                group.display_name,
                [
                    Column(self.env._("No."), "integer"),
                    Column(label["name"], width=36),
                    Column(label["birth_date"], "date"),
                    Column(label["sex"]),
                    Column(label["phone"], width=18),
                    Column(label["address"], width=36, wrap=True),
                    Column(self.env._("Parents"), width=48, wrap=True),
                    Column(self.env._("Signature"), width=18),
                ],
                titles=[
                    group.company_id.name,
                    f"{group.display_name}, {group.year_id.name}",
                ],
            )
            sheet.rows(
                [
                    number,
                    student.name,
                    student.birth_date,
                    student._get_sex_text(),
                    student.phone,
                    student.address,
                    _get_parents(student),
                    "",
                ]
                for number, student in enumerate(group._get_list_students(), 1)
            )


def _labels(model):
    """Return {field: its label in the language of the user}."""
    fields = model.fields_get(attributes=["string"])
    return {name: info["string"] for name, info in fields.items()}


def _texts(model, name):
    """Return {code: text} of a selection field."""
    return dict(model._fields[name]._description_selection(model.env))


def _get_parents(student):
    """Return the guardians with their telephones in one line."""
    people = student.guardian_link_ids.guardian_id
    return "; ".join(f"{one.name} {one.phone or ''}".strip() for one in people)
