from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import StudentCase

PERSONAL = ("iin", "birth_date", "phone", "address", "document_number", "email")
PEOPLE_MODELS = (
    "edu.student",
    "edu.guardian",
    "edu.student.guardian",
    "edu.group",
    "edu.enrolment",
    "edu.student.social",
    "edu.student.medical",
    "edu.student.achievement",
    "edu.student.career",
)


@tagged("post_install", "-at_install")
class TestStaffAccess(StudentCase):
    """Each role reads the own organisation and writes its own part."""

    clauses = ["456-5.7", "456-5.8", "456-27.1"]

    def as_role(self, record, role):
        return record.with_user(self.users[role])

    def test_staff_read_own_organisation_only(self):
        for role in ("teacher", "librarian", "methodologist", "deputy", "clerk"):
            students = self.as_role(self.env["edu.student"], role).search([])
            self.assertEqual(students, self.child + self.neighbour, role)
            with self.assertRaises(AccessError):
                self.as_role(self.sibling, role).read(["name"])

    def test_teacher_sees_no_personal_data(self):
        child = self.as_role(self.child, "teacher")
        self.assertEqual(child.read(["name"])[0]["name"], "Әбенов Нұрлан")
        for name in PERSONAL:
            with self.assertRaises(AccessError, msg=name):
                child.read([name])
            self.assertNotIn(name, child.fields_get())
        with self.assertRaises(AccessError):
            self.as_role(self.mother, "teacher").read(["phone"])
        with self.assertRaises(AccessError):
            self.as_role(self.env["edu.student"], "teacher").search(
                [("iin", "=", self.child.iin)]
            )

    def test_teacher_writes_nothing(self):
        for record in (self.child, self.mother, self.class_5a):
            with self.assertRaises(AccessError):
                self.as_role(record, "teacher").write({"active": False})

    def test_authority_officer_sees_no_people(self):
        for model in PEOPLE_MODELS:
            with self.assertRaises(AccessError, msg=model):
                self.as_role(self.env[model], "authority").search([])

    def test_class_teacher_writes_contacts_of_own_class(self):
        child = self.as_role(self.child, "class_teacher")
        child.write({"phone": "+77015550011", "address": "Абай көшесі, 1"})
        self.assertEqual(self.child.phone, "+77015550011")
        with self.assertRaises(AccessError):
            child.write({"surname": "Басқа"})
        with self.assertRaises(AccessError):
            self.as_role(self.neighbour, "class_teacher").write({"phone": "1"})

    def test_class_teacher_writes_contacts_of_own_guardians(self):
        mother = self.as_role(self.mother, "class_teacher")
        mother.write({"phone2": "+77015550012"})
        with self.assertRaises(AccessError):
            mother.write({"iin": False})
        with self.assertRaises(AccessError):
            self.as_role(self.stranger, "class_teacher").write({"phone": "1"})

    def test_clerk_keeps_own_organisation(self):
        student = self.as_role(self.env["edu.student"], "clerk").create(
            {"surname": "Жаңа", "given_name": "Оқушы"}
        )
        self.assertEqual(student.company_id, self.school)
        self.as_role(self.child, "clerk").write({"file_number": "А-1"})
        with self.assertRaises(AccessError):
            self.as_role(self.sibling, "clerk").write({"file_number": "А-1"})
        with self.assertRaises(AccessError):
            self.as_role(self.env["edu.student"], "clerk").create(
                {
                    "surname": "Жаңа",
                    "given_name": "Оқушы",
                    "company_id": self.other_school.id,
                }
            )

    def test_clerk_of_other_school_sees_shared_guardian_not_the_child_here(self):
        clerk = self.users["other_clerk"]
        context = {"allowed_company_ids": self.other_school.ids}
        mother = self.mother.with_user(clerk).with_context(**context)
        self.assertEqual(mother.phone, "+77011234567")
        self.assertEqual(mother.link_ids.student_id, self.sibling)
        with self.assertRaises(AccessError):
            self.child.with_env(mother.env).read(["name"])
        with self.assertRaises(AccessError):
            self.stranger.with_env(mother.env).read(["name"])

    def test_nobody_ties_an_account_by_hand(self):
        for record in (self.child, self.mother):
            with self.assertRaises(AccessError):
                self.as_role(record, "director").write(
                    {"user_id": self.users["teacher"].id}
                )
        with self.assertRaises(AccessError):
            self.as_role(self.env["edu.guardian"], "clerk").create(
                {"surname": "А", "given_name": "Б", "user_id": self.users["clerk"].id}
            )

    def test_deputy_keeps_groups_not_learners(self):
        self.as_role(self.class_5a, "deputy").write({"shift": "2"})
        group = self.as_role(self.env["edu.group"], "deputy").create(
            {"year_id": self.year.id, "grade": 6, "letter": "Б"}
        )
        self.assertEqual(group.name, "6 Б")
        with self.assertRaises(AccessError):
            self.as_role(self.child, "deputy").write({"surname": "Басқа"})
        with self.assertRaises(AccessError):
            self.as_role(self.other_class, "deputy").write({"shift": "2"})
        with self.assertRaises(AccessError):
            self.as_role(self.child.enrolment_ids, "deputy").write({"note": "x"})

    def test_deputy_names_the_class_teacher(self):
        group = self.as_role(self.class_5b, "deputy")
        group.class_teacher_id = self.class_teacher
        self.assertEqual(
            self.class_5b.class_teacher_user_id, self.users["class_teacher"]
        )
        self.as_role(self.neighbour, "class_teacher").write({"phone": "+77010000000"})

    def test_every_access_to_people_is_limited_by_a_rule(self):
        """A group that may read a model has a rule on it, link tables included."""
        for name in PEOPLE_MODELS:
            model = self.env["ir.model"]._get(name)
            rules = model.rule_ids
            for access in model.access_ids:
                group = access.group_id
                self.assertTrue(group, f"{name}: access without a group")
                groups = group | group.all_implied_ids
                self.assertTrue(
                    rules.filtered(lambda rule, groups=groups: rule.groups & groups),
                    f"{name}: no rule for {group.name}",
                )

    def test_social_statuses_are_seen_by_their_roles_only(self):
        category = self.env.ref("edu_base.reference_social_category_large_family")
        rows = self.env["edu.student.social"].create(
            [
                {"student_id": student.id, "category_id": category.id}
                for student in (self.child, self.neighbour, self.sibling)
            ]
        )
        own = rows[:2]
        for role in ("social_pedagogue", "psychologist", "deputy", "director"):
            found = self.as_role(self.env["edu.student.social"], role).search([])
            self.assertEqual(found, own, role)
        found = self.as_role(self.env["edu.student.social"], "class_teacher").search([])
        self.assertEqual(found, rows[0])
        for role in ("teacher", "clerk", "nurse", "librarian", "tutor"):
            with self.assertRaises(AccessError, msg=role):
                self.as_role(self.env["edu.student.social"], role).search([])
        with self.assertRaises(AccessError):
            self.as_role(rows[0], "psychologist").write({"note": "x"})
        self.as_role(self.child, "social_pedagogue").write(
            {"social_ids": [(1, rows[0].id, {"note": "тексерілді"})]}
        )
        self.assertEqual(rows[0].note, "тексерілді")
        with self.assertRaises(AccessError):
            self.as_role(self.child, "social_pedagogue").write({"surname": "Басқа"})

    def test_career_notes(self):
        self.as_role(self.child, "psychologist").write(
            {"career_ids": [(0, 0, {"note": "Техникаға қызығады"})]}
        )
        note = self.child.career_ids
        self.assertEqual(note.user_id, self.users["psychologist"])
        self.assertTrue(self.as_role(note, "class_teacher").note)
        for role in ("teacher", "clerk", "librarian"):
            with self.assertRaises(AccessError, msg=role):
                self.as_role(note, role).read(["note"])

    def test_achievements(self):
        self.as_role(self.child, "class_teacher").write(
            {"achievement_ids": [(0, 0, {"name": "Олимпиада", "date": "2026-10-01"})]}
        )
        row = self.child.achievement_ids
        self.assertEqual(self.as_role(row, "teacher").name, "Олимпиада")
        with self.assertRaises(AccessError):
            self.as_role(row, "teacher").write({"name": "Басқа"})
        with self.assertRaises(AccessError):
            row.with_user(self.users["other_clerk"]).with_context(
                allowed_company_ids=self.other_school.ids
            ).read(["name"])


@tagged("post_install", "-at_install")
class TestPortalAccess(StudentCase):
    """A guardian sees the own children in all organisations and nobody else."""

    clauses = ["456-27.18", "456-5.8"]

    def test_guardian_reads_own_children_everywhere(self):
        students = self.env["edu.student"].with_user(self.guardian_user).search([])
        self.assertEqual(students, self.child + self.sibling)
        self.assertEqual(students[0].class_id.name, "5 А")
        for name in PERSONAL:
            with self.assertRaises(AccessError, msg=name):
                students.read([name])
        with self.assertRaises(AccessError):
            self.neighbour.with_user(self.guardian_user).read(["name"])

    def test_guardian_reads_own_links_and_row_only(self):
        env = self.env(user=self.guardian_user)
        links = env["edu.student.guardian"].search([])
        self.assertEqual(links.sudo().guardian_id, self.mother)
        self.assertEqual(env["edu.guardian"].search([]), self.mother)
        self.assertEqual(env["edu.group"].search([]), self.class_5a + self.other_class)
        self.assertEqual(
            env["edu.enrolment"].search([]).student_id, self.child + self.sibling
        )
        for model in ("edu.student.social", "edu.student.career"):
            with self.assertRaises(AccessError, msg=model):
                env[model].search([])

    def test_guardian_writes_nothing(self):
        env = self.env(user=self.guardian_user)
        records = [self.child, self.mother, self.class_5a, self.child.enrolment_ids]
        for record in records:
            with self.assertRaises(AccessError):
                record.with_env(env).write({"active": True})
            with self.assertRaises(AccessError):
                record.with_env(env).unlink()
        with self.assertRaises(AccessError):
            env["edu.student.guardian"].create(
                {"student_id": self.neighbour.id, "guardian_id": self.mother.id}
            )

    def test_guardian_does_not_read_the_talk_of_the_staff(self):
        message = self.child.message_post(
            body="Ішкі сөз", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        env = self.env(user=self.guardian_user)
        self.assertFalse(
            env["mail.message"].search([("model", "=", "edu.student")]) & message
        )
        with self.assertRaises(AccessError):
            message.with_env(env).read(["body"])
        with self.assertRaises(AccessError):
            self.child.with_env(env).message_post(body="x")

    def test_learner_reads_own_row_only(self):
        env = self.env(user=self.learner_user)
        self.assertEqual(env["edu.student"].search([]), self.child)
        self.assertEqual(env["edu.group"].search([]), self.class_5a)
        for model in ("edu.guardian", "edu.student.guardian", "edu.student.medical"):
            with self.assertRaises(AccessError, msg=model):
                env[model].search([])

    def test_children_of_a_user(self):
        Student = self.env["edu.student"]
        children = Student._get_children_of(self.guardian_user)
        self.assertEqual(children, self.child + self.sibling)
        self.assertEqual(Student._get_children_of(self.learner_user), self.child)
        self.assertFalse(Student._get_children_of(self.users["teacher"]))
