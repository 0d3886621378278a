import io
from datetime import date

from PIL import Image

from odoo.addons.edu_base.lib.identifiers import make_iin
from odoo.addons.edu_student.tests.common import build_world

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


def make_image(kind="PNG"):
    """Return the bytes of a small picture."""
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(stream, kind)
    return stream.getvalue()


def build_admission(cls):
    """Two schools of edu_student with a class 1, and words for applications."""
    build_world(cls)
    cls.school.edu_type = cls.other_school.edu_type = "school"
    cls.clerk, cls.director = cls.users["clerk"], cls.users["director"]
    cls.kk = cls.env["edu.reference"]._get("language", "kk")
    cls.class_1a = cls.env["edu.group"].create(
        {
            "company_id": cls.school.id,
            "year_id": cls.year.id,
            "grade": 1,
            "letter": "А",
            "capacity": 3,
            "language_id": cls.kk.id,
        }
    )
    cls.Application = cls.env["edu.application"]


def env_of(case, user):
    """Return an environment of the user in the user's own organisation."""
    context = {**case.env.context, "allowed_company_ids": user.company_ids.ids}
    return case.env(user=user, context=context)


def make_application(case, serial=40, user=None, **values):
    """Make a draft of class 1 about a child born on 5 May 2020 with all documents."""
    birth = values.pop("birth", date(2020, 5, 5))
    user = user or case.clerk
    row = env_of(case, user)["edu.application"].create(
        {
            "kind": "class1",
            "grade": 1,
            "surname": "Сәрсенов",
            "given_name": "Дамир",
            "iin": make_iin(birth, "m", serial),
            "language_id": case.kk.id,
            "guardian_name": "Сәрсенова Мөлдір",
            "guardian_iin": make_iin(date(1990, 3, 4), "f", serial),
            "phone": "+77015550011",
            **values,
        }
    )
    row.action_give_consent()
    row.document_ids.action_check()
    return row


def submit(case, *args, **values):
    row = make_application(case, *args, **values)
    row.action_submit()
    return row
