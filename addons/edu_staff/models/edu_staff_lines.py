from odoo import fields, models


class EduStaffEducation(models.Model):
    """Education: organisation, year, speciality, diploma."""

    _name = "edu.staff.education"
    _inherit = ["edu.staff.line"]
    _description = "Education of an educator"
    _order = "year_end desc, id desc"
    _rec_name = "institution"

    level_id = fields.Many2one(
        "edu.reference",
        domain=[("kind", "=", "education_level")],
        ondelete="restrict",
        index=True,
    )
    institution = fields.Char(string="Organisation of education")
    year_end = fields.Integer(string="Year of graduation", aggregator=None)
    speciality = fields.Char()
    qualification = fields.Char()
    diploma_number = fields.Char()
    diploma_date = fields.Date()

    _year = models.Constraint(
        "CHECK (year_end IS NULL OR year_end = 0 OR year_end BETWEEN 1940 AND 2100)",
        "The year of graduation is not likely.",
    )


class EduStaffAttestation(models.Model):
    """An attestation: what was claimed and what came out."""

    _name = "edu.staff.attestation"
    _inherit = ["edu.staff.line"]
    _description = "Attestation of an educator"
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(required=True)
    claimed_category_id = fields.Many2one(
        "edu.reference",
        domain=[("kind", "=", "category")],
        ondelete="restrict",
    )
    result = fields.Selection(
        [
            ("corresponds", "Corresponds to the claimed category"),
            ("lower", "Corresponds to a category one step lower"),
            ("not", "Does not correspond"),
        ],
    )
    protocol_number = fields.Char()
    next_date = fields.Date(string="Next attestation")


class EduStaffTest(models.Model):
    """A knowledge assessment of an educator (ПББ / ОЗП)."""

    _name = "edu.staff.test"
    _inherit = ["edu.staff.line"]
    _description = "Knowledge test of an educator"
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(required=True)
    subject = fields.Char(string="Subject of the test")
    points = fields.Float(digits=(6, 1))
    max_points = fields.Float(digits=(6, 1))
    is_passed = fields.Boolean(string="Passed", default=True)
    certificate_number = fields.Char()

    _points = models.Constraint(
        "CHECK (points >= 0 AND (max_points = 0 OR points <= max_points))",
        "The points lie outside of what is possible.",
    )


class EduStaffCourse(models.Model):
    """A course that raises qualification, with its hours."""

    _name = "edu.staff.course"
    _inherit = ["edu.staff.line"]
    _description = "Course of an educator"
    _order = "date_end desc, id desc"

    name = fields.Char(string="Topic", required=True)
    provider = fields.Char(string="Held by")
    date_start = fields.Date()
    date_end = fields.Date(required=True)
    hours = fields.Integer()
    certificate_number = fields.Char()

    _dates = models.Constraint(
        "CHECK (date_start IS NULL OR date_end >= date_start)",
        "The course can't end before it begins.",
    )
    _hours = models.Constraint("CHECK (hours >= 0)", "Hours can't be negative.")


class EduStaffCertificate(models.Model):
    """A certificate, for example of a language or of digital skills."""

    _name = "edu.staff.certificate"
    _inherit = ["edu.staff.line"]
    _description = "Certificate of an educator"
    _order = "date desc, id desc"

    name = fields.Char(required=True)
    issuer = fields.Char(string="Issued by")
    number = fields.Char()
    date = fields.Date(string="Date of issue")
    valid_to = fields.Date(string="Holds until")


class EduStaffAward(models.Model):
    """An award of an educator."""

    _name = "edu.staff.award"
    _inherit = ["edu.staff.line"]
    _description = "Award of an educator"
    _order = "date desc, id desc"
    _rec_name = "award_id"

    award_id = fields.Many2one(
        "edu.reference",
        required=True,
        domain=[("kind", "=", "award")],
        ondelete="restrict",
    )
    date = fields.Date()
    order_number = fields.Char()
