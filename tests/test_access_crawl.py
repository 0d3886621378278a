"""Who may see what: every role tries every model of the running demo school.

`SCOPES` is the table of personal data and of who may read it, over XML-RPC as over the
screens. Another organisation with people of its own is made for the run: nobody of the
demo school may find anything of it, by search, by name or by id.
"""

import io
import os
import secrets
import unittest
import xmlrpc.client
import zipfile
from datetime import date

from lib.rpc import Client, logins
from lib.school import School, load_identifiers
from lib.web import Session
from pypdf import PdfReader

# rows are made again by roles that may not
# in the log: odoo.sql_db: bad query
URL = os.environ.get("BILIM_URL", "")
DATABASE = os.environ.get("BILIM_DB", "")

ALL, SOME, NONE = "all of the organisation", "own ones", "none"
PORTAL = ("parent", "learner")
# every role of data/logins.csv; the administrator keeps the system of all organisations
STAFF = (
    "director",
    "deputy",
    "clerk",
    "teacher",
    "class_teacher",
    "methodologist",
    "tutor",
    "psychologist",
    "social_pedagogue",
    "nurse",
    "librarian",
)
ROLES = (*STAFF, "authority", *PORTAL)
# the roles whose rights differ in kind: these try every model of the registry
CRAWLERS = ("director", "class_teacher", "nurse", "authority", *PORTAL)
LEADERS = ("director", "deputy")
EVERYBODY = dict.fromkeys(STAFF, ALL)
# model: {role: scope}; a role that is not named sees nothing
SCOPES = {
    # the list of learners is known to all staff, their documents are not (FIELDS)
    "edu.student": {**EVERYBODY, "parent": SOME, "learner": SOME},
    "edu.guardian": {**EVERYBODY, "parent": SOME},
    "edu.student.guardian": {**EVERYBODY, "parent": SOME},
    "edu.enrolment": {**EVERYBODY, "parent": SOME, "learner": SOME},
    # health is for the nurse and the parents only
    "edu.student.medical": {"nurse": ALL, "parent": SOME},
    "edu.student.social": {
        **dict.fromkeys((*LEADERS, "social_pedagogue", "psychologist"), ALL),
        "class_teacher": SOME,
    },
    "edu.student.career": {
        **dict.fromkeys((*LEADERS, "social_pedagogue", "psychologist", "tutor"), ALL),
        "class_teacher": SOME,
    },
    # a family reads marks on its pages, not as rows
    "edu.mark": {
        **dict.fromkeys((*LEADERS, "methodologist"), ALL),
        **dict.fromkeys(("teacher", "class_teacher"), SOME),
    },
    "edu.absence": {
        **dict.fromkeys((*LEADERS, "methodologist"), ALL),
        **dict.fromkeys(("psychologist", "social_pedagogue", "nurse"), ALL),
        **dict.fromkeys(("teacher", "class_teacher"), SOME),
    },
    "edu.term.result": {
        **dict.fromkeys((*LEADERS, "methodologist"), ALL),
        **dict.fromkeys(("teacher", "class_teacher"), SOME),
    },
    # colleagues know each other by the public profile
    "hr.employee.public": {**EVERYBODY, "authority": SOME},
    "hr.version": dict.fromkeys((*LEADERS, "clerk"), ALL),
    "edu.policy.consent": {"director": ALL},
    "edu.access.log": {"director": ALL},
    "edu.security.event": {"director": ALL},
    "edu.security.attempt": {"director": ALL},
    "edu.consent": {"director": ALL, "clerk": ALL},
    "edu.consent.status": {"director": ALL, "clerk": ALL},
}
KEEPERS = ("director", "deputy", "clerk", "class_teacher")
CARERS = ("psychologist", "social_pedagogue", "nurse")
# fields of people that need more than the right to see the list
FIELDS = {
    ("edu.student", "iin"): (*KEEPERS, *CARERS, *PORTAL),
    ("edu.student", "address"): (*KEEPERS, *CARERS, *PORTAL),
    ("edu.student", "phone"): (*KEEPERS, *CARERS, *PORTAL),
    ("edu.guardian", "iin"): (*KEEPERS, *CARERS, "parent"),
    ("edu.guardian", "phone"): (*KEEPERS, *CARERS, "parent"),
    ("hr.employee", "iin"): (*LEADERS, "clerk"),
    ("hr.employee", "private_phone"): (*LEADERS, "clerk"),
    ("hr.employee", "birthday"): (*LEADERS, "clerk"),
}
# Odoo shows staff accounts to each other by name over all organisations, since messages
# and common records carry them; their profiles, and families, stay inside. Working
# hours are no people.
SHARED = {
    "res.users": [("share", "=", True)],
    "res.partner": [("partner_share", "=", True)],
    "resource.calendar": [(0, "=", 1)],
}
# what a role without any business with people may still count
NO_PEOPLE = ("edu.student", "edu.guardian", "edu.enrolment", "edu.mark", "edu.absence")
# what no role may do with a row of another organisation: method and arguments
DEEDS = {
    "write": ({},),
    "unlink": (),
    "copy": (),
    "export_data": (["id", "display_name"],),
}
# pages that name a row by its id; {} is that of the model
PAGES = {
    "edu.student": (
        "/my/child/{}",
        "/my/child/{}/marks",
        "/my/child/{}/attendance",
        "/my/child/{}/timetable",
        "/my/child/{}/homework",
        "/my/child/{}/year",
        "/my/child/{}/calendar",
        "/my/child/{}/profile",
        "/my/child/{}/more",
        "/my/child/{}/photo",
        "/web/image/edu.student/{}/image_128",
        "/web/content/edu.student/{}/image_1920",
        "/mail/view?model=edu.student&res_id={}",
    ),
    "edu.guardian": ("/web/image/edu.guardian/{}/image_128",),
    "hr.employee": (
        "/web/image/hr.employee/{}/avatar_128",
        "/web/image/hr.employee.public/{}/avatar_128",
    ),
    "ir.attachment": ("/web/content/{}", "/web/content/{}?download=1", "/web/image/{}"),
    "res.partner": ("/web/image/res.partner/{}/avatar_128",),
    "mail.message": ("/mail/message/{}",),
}


class TestAccessCrawl(unittest.TestCase):
    """The table above against the server."""

    @classmethod
    def setUpClass(cls):
        if not URL:
            raise AssertionError("BILIM_URL names no running server")
        cls.users = {
            role: Client(URL, DATABASE, *account) for role, account in logins().items()
        }
        cls.admin = cls.users["admin"]
        cls.company = cls.users["director"].find(
            "res.users", [("login", "=", logins()["director"][0])], ["company_id"]
        )[0]["company_id"][0]
        letters = (secrets.choice("абвгдежзиклмнопрст") for _letter in range(8))
        cls.marker = "Бөгде" + "".join(letters)
        cls.foreign = cls.make_foreign()
        cls.models = cls.list_models()

    @classmethod
    def make_foreign(cls):
        """A learner with a family and an account in another organisation.

        :returns: {model: ids that nobody of the demo school may see}
        """
        school = School(URL, DATABASE, "kk", logins()["admin"])
        clerk = school.client(school.hire("clerk"))
        make_iin = load_identifiers().make_iin
        serial = school.serial % 9000
        row = {
            "full_name": f"{cls.marker} Дана",
            "iin": make_iin(date(2014, 5, 6), "f", serial),
            "class": "6 А",
            "mother_name": f"{cls.marker} Айнұр",
            "mother_phone": f"+7 701 {secrets.randbelow(10**7):07d}",
        }
        done = clerk("edu.import", "import_rows", "student", [row])
        if done["errors"]:
            raise AssertionError(done["errors"])
        employee = clerk(
            "hr.employee",
            "create",
            {"name": f"{cls.marker} Болат", "company_id": school.company},
        )
        mother = clerk("edu.guardian", "search", [])
        clerk("edu.account", "create_accounts", "edu.guardian", mother)
        clerk("edu.account", "create_accounts", "hr.employee", [employee], "teacher")
        student = clerk("edu.student", "search", [])
        clerk("edu.student", "message_post", student, body=cls.marker)
        clerk(
            "ir.attachment",
            "create",
            {
                "name": f"{cls.marker}.txt",
                "raw": cls.marker,
                "res_model": "edu.student",
                "res_id": student[0],
            },
        )
        names = ("edu.student", "edu.guardian", "edu.student.guardian", "edu.group")
        names += ("edu.enrolment", "hr.employee", "edu.account.slip", "edu.account")
        found = {
            name: clerk(name, "search", []) for name in names if name != "edu.account"
        }
        admin = cls.admin
        found["res.partner"] = admin(
            "res.partner",
            "search",
            [("name", "like", cls.marker), ("partner_share", "=", True)],
        )
        found["mail.message"] = admin(
            "mail.message",
            "search",
            [("model", "=", "edu.student"), ("res_id", "in", student)],
        )
        found["ir.attachment"] = admin(
            "ir.attachment",
            "search",
            [("res_model", "=", "edu.student"), ("res_id", "in", student)],
        )
        found["res.company"] = [school.company]
        return found

    @classmethod
    def list_models(cls):
        """Names of the models with a table, and those of them that have a company."""
        rows = cls.admin.find(
            "ir.model", [("abstract", "=", False)], ["model"], order="model"
        )
        with_company = {
            row["model"]
            for row in cls.admin.find(
                "ir.model.fields",
                [("name", "=", "company_id"), ("store", "=", True)],
                ["model"],
            )
        }
        return {row["model"]: row["model"] in with_company for row in rows}

    def attempt(self, role, model, method, *args, **kwargs):
        """What a call gives, None when it is refused."""
        try:
            return self.users[role](model, method, *args, **kwargs)
        except xmlrpc.client.Fault:
            return None

    # -- own organisation ----------------------------------------------------

    def test_table_of_personal_data(self):
        """Each role counts as many rows as the table says."""
        wrong = []
        for model, scopes in SCOPES.items():
            total = self.count_all(model)
            for role in ROLES:
                count = self.attempt(role, model, "search_count", []) or 0
                scope = scopes.get(role, NONE)
                good = {
                    ALL: count == total,
                    SOME: count < total or not total,
                    NONE: not count,
                }[scope]
                if not good:
                    text = f"{role} sees {count} of {total} {model}, may see {scope}"
                    wrong.append(text)
        self.assertFalse(wrong, "\n".join(wrong))

    def count_all(self, model):
        """Rows of the demo school, by the role that sees all of them."""
        full = [role for role, scope in SCOPES[model].items() if scope == ALL]
        return max(
            (self.attempt(role, model, "search_count", []) or 0 for role in full),
            default=0,
        )

    def test_fields_of_people(self):
        """Numbers, addresses and telephones are read by those who need them."""
        wrong = []
        for (model, field), allowed in FIELDS.items():
            for role in ROLES:
                rows = self.attempt(
                    role, model, "search_read", [(field, "!=", False)], [field], limit=5
                )
                told = [row[field] for row in rows or [] if row.get(field)]
                if told and role not in allowed:
                    wrong.append(f"{role} reads {field} of {model}")
        self.assertFalse(wrong, "\n".join(wrong))

    def test_teacher_has_own_courses_only(self):
        """A teacher reads marks of own courses and of the own class, no others."""
        teacher = self.users["teacher"]
        courses = {
            row["id"]
            for row in teacher.find(
                "edu.course",
                [
                    "|",
                    ("teacher_id.user_id", "=", teacher.uid),
                    ("class_id.class_teacher_id.user_id", "=", teacher.uid),
                ],
            )
        }
        self.assertTrue(courses)
        marks = teacher.find("edu.mark", [], ["course_id"])
        self.assertTrue(marks)
        self.assertLessEqual({mark["course_id"][0] for mark in marks}, courses)

    def test_parent_has_own_children_only(self):
        """A parent sees the children of the own links, the learner only itself."""
        parent = self.users["parent"]
        links = parent.find("edu.student.guardian", [], ["student_id"])
        children = {link["student_id"][0] for link in links}
        seen = {row["id"] for row in parent.find("edu.student", [])}
        self.assertEqual(seen, children)
        self.assertEqual(len(self.users["learner"].find("edu.student", [])), 1)

    def test_authority_sees_no_people(self):
        """An officer of an authority finds organisations, but nobody of them."""
        officer = self.users["authority"]
        for model in NO_PEOPLE:
            with self.subTest(model):
                self.assertFalse(self.attempt("authority", model, "search", []))
        people = officer.find("res.partner", [("is_company", "=", False)], ["name"])
        self.assertEqual(len(people), 1, people)
        users = officer.find("res.users", [], ["login"])
        self.assertEqual([user["login"] for user in users], [officer.login])

    # -- deeds, reports and routes -------------------------------------------

    @classmethod
    def find_foreign_rows(cls):
        """One row of each model of the suite that the other organisation has."""
        rows = {
            model: ids[:1]
            for model, ids in cls.foreign.items()
            if model.startswith(("edu.", "hr.")) or model == "ir.attachment"
        }
        company = cls.foreign["res.company"][0]
        for model, has_company in cls.models.items():
            if not has_company or not model.startswith("edu.") or model in rows:
                continue
            try:
                domain = [("company_id", "=", company)]
                found = cls.admin(model, "search", domain, limit=1)
            except xmlrpc.client.Fault:
                continue
            if found:
                rows[model] = found
        return rows

    def test_deeds_on_rows_of_others(self):
        """No role writes, deletes, copies or exports a row of another organisation."""
        rows, wrong = self.find_foreign_rows(), []
        self.assertGreater(len(rows), 8, rows)
        for model, ids in rows.items():
            for role in ROLES:
                for method, args in DEEDS.items():
                    done = self.attempt(role, model, method, ids, *args)
                    # a list of no rows is what a refused export gives
                    if done and done != {"datas": []}:
                        wrong.append(f"{role}: {model}.{method} {done}")
        self.assertFalse(wrong, "\n".join(wrong))
        self.assertEqual(rows, self.find_foreign_rows())

    def test_rows_made_in_another_organisation(self):
        """No role makes a row in another organisation."""
        company = self.foreign["res.company"][0]
        domain = [("company_id", "=", company)]
        made = []
        for model in self.find_foreign_rows():
            if not self.models.get(model):
                continue
            count = self.admin(model, "search_count", domain)
            row = self.admin(model, "search_read", domain, limit=1)[0]
            values = self.copy_values(model, row) | {"company_id": company}
            for role in ROLES:
                self.attempt(role, model, "create", values)
            if self.admin(model, "search_count", domain) != count:
                made.append(model)
        self.assertFalse(made)

    def copy_values(self, model, row):
        """Values of a row as they are given to create."""
        fields = self.admin(model, "fields_get", [], ["type", "readonly"])
        return {
            name: row[name][0] if fields[name]["type"] == "many2one" else row[name]
            for name in row
            if name != "id"
            and row[name]
            and not fields[name]["readonly"]
            and fields[name]["type"] not in ("one2many", "many2many", "binary")
        }

    def list_pages(self):
        """Addresses of pages, files, reports and lists with foreign ids."""
        pages = [
            pattern.format(self.foreign[model][0])
            for model, patterns in PAGES.items()
            for pattern in patterns
            if self.foreign.get(model)
        ]
        rows = self.find_foreign_rows()
        for report in self.admin.find(
            "ir.actions.report", [], ["report_name", "model", "report_type"]
        ):
            # the layouts of Odoo print no people
            if ids := rows.get(report["model"]):
                kind = report["report_type"].removeprefix("qweb-")
                pages.append(f"/report/{kind}/{report['report_name']}/{ids[0]}")
        lists = self.admin.find(
            "ir.model", [("model", "like", "edu.report.xlsx.")], ["model"]
        )
        numbers = sorted({ids[0] for ids in rows.values()})
        for row in lists:
            code = row["model"].removeprefix("edu.report.xlsx.")
            ids = ",".join(map(str, numbers))
            pages.append(f"/edu/xlsx/{code}?ids={ids}")
        return pages

    def test_pages_reports_and_files(self):
        """No page, picture, file, report or list tells a role of a foreign person."""
        pages, wrong = self.list_pages(), []
        self.assertGreater(len(pages), 25)
        for role in ROLES:
            session = Session(URL, *logins()[role])
            for page in pages:
                answer = session.http.get(
                    URL + page, timeout=120, allow_redirects=False
                )
                if self.tells(answer):
                    wrong.append(f"{role}: {page} {answer.status_code}")
        self.assertFalse(wrong, "\n".join(wrong))

    def tells(self, answer):
        """Whether an answer holds the foreign person: as text, in XLSX or PDF."""
        if answer.status_code >= 400:
            return False
        kind = answer.headers.get("Content-Type", "")
        if "spreadsheet" in kind:
            with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
                text = b"".join(book.read(name) for name in book.namelist())
            return self.marker.encode() in text
        if "pdf" in kind:
            pages = PdfReader(io.BytesIO(answer.content)).pages
            return any(self.marker in page.extract_text() for page in pages)
        return self.marker.encode() in answer.content

    # -- other organisations -------------------------------------------------

    def test_other_organisation_by_id(self):
        """No role reads a record of another organisation whose id it knows."""
        wrong = []
        for model, ids in self.foreign.items():
            self.assertTrue(ids, model)
            for role in ROLES:
                found = self.attempt(role, model, "search", [("id", "in", ids)])
                if found:
                    wrong.append(f"{role} finds {model} {found}")
                rows = self.attempt(role, model, "read", ids[:1], ["display_name"])
                if rows:
                    wrong.append(f"{role} reads {model} {rows}")
        self.assertFalse(wrong, "\n".join(wrong))

    def test_other_organisation_by_company(self):
        """No role counts a row of another organisation in any model with a company."""
        others = self.admin("res.company", "search", [("id", "!=", self.company)])
        wrong = []
        for model, has_company in self.models.items():
            if not has_company:
                continue
            for role in CRAWLERS:
                domain = [("company_id", "in", others), *SHARED.get(model, ())]
                count = self.attempt(role, model, "search_count", domain)
                if count:
                    wrong.append(f"{role} sees {count} {model} of others")
        self.assertFalse(wrong, "\n".join(wrong))

    def test_other_organisation_by_name(self):
        """No model answers any role with a person of another organisation."""
        wrong = []
        for model in self.models:
            for role in CRAWLERS:
                found = self.attempt(role, model, "name_search", self.marker)
                if found and self.is_told(found):
                    wrong.append(f"{role}: {model} {found}")
        self.assertFalse(wrong, "\n".join(wrong))

    def is_told(self, found):
        """Whether an answer names the person; staff accounts have names for all.

        Odoo shows the name of an internal user to other internal users, because a
        message or a record of a common place may be theirs.
        """
        return any(
            self.marker in str(name) and "Болат" not in name for _id, name in found
        )

    def test_families_find_no_staff_and_no_others(self):
        """A parent or a learner reads no account, contact or employee but the own."""
        for role in PORTAL:
            for model in ("res.users", "res.partner"):
                with self.subTest(f"{role} {model}"):
                    self.assertEqual(self.attempt(role, model, "search_count", []), 1)
            with self.subTest(role):
                self.assertFalse(self.attempt(role, "hr.employee", "search", []))


if __name__ == "__main__":
    unittest.main()
