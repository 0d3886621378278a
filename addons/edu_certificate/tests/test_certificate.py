from datetime import date

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.edu_student.tests.common import StudentCase


@freeze_time("2026-11-20 08:00:00")
class CertificateCase(StudentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("edu_certificate.kind_study")
        cls.former_kind = cls.env.ref("edu_certificate.kind_left")
        cls.child.enrolment_ids.write(
            {"order_number": "12-о", "order_date": date(2026, 8, 25)}
        )
        cls.school.name = "№ 1 мектеп"

    def env_of(self, user):
        """Return an environment of the user in the user's own organisation."""
        context = {**self.env.context, "allowed_company_ids": user.company_ids.ids}
        return self.env(user=user, context=context)

    def ask(self, student=None, kind=None, user=None, **values):
        env = self.env_of(user) if user else self.env
        return env["edu.certificate"].create(
            {
                "student_id": (student or self.child).id,
                "kind_id": (kind or self.kind).id,
                **values,
            }
        )

    def issue(self, *args, **kwargs):
        certificate = self.ask(*args, user=self.users["clerk"], **kwargs)
        certificate.action_issue()
        return certificate


@tagged("post_install", "-at_install")
class TestCertificate(CertificateCase):
    clauses = ["456-27.4"]

    def test_text_says_who_studies_where_and_by_which_order(self):
        row = self.issue(purpose="ХҚКО")
        self.assertEqual(row.state, "issued")
        self.assertEqual(row.date, date(2026, 11, 20))
        self.assertEqual(
            row.body_kk,
            "Осы анықтама берілді: Әбенов Нұрлан, туған күні – 2015 жылғы 16 наурыз.\n"
            "Ол 2026–2027 оқу жылында мына білім беру ұйымында оқиды: № 1 мектеп.\n"
            "Сыныбы: 5 А.\n"
            "Қабылдау туралы бұйрық: 2026 жылғы 25 тамыз, № 12-о.\n"
            "Анықтама талап етілген жерге ұсыну үшін берілді.\n"
            "Ұсынылатын орын: ХҚКО.",
        )
        self.assertIn("25 августа 2026 года, № 12-о", row.body_ru)
        self.assertIn("дата рождения – 16 марта 2015 года", row.body_ru)

    def test_numbers_run_by_organisation_and_year(self):
        first, second = self.issue(), self.issue(self.neighbour)
        self.assertEqual((first.number, second.number), ("1", "2"))
        other = self.ask(self.sibling, user=self.users["other_clerk"])
        other.action_issue()
        self.assertEqual(other.number, "1")
        with freeze_time("2027-01-11 08:00:00"):
            self.assertEqual(self.issue(self.child).number, "1")

    def test_number_is_unique_in_the_database(self):
        self.issue()
        with mute_logger("odoo.sql_db"), self.assertRaises(errors.UniqueViolation):
            self.env.cr.execute(
                "INSERT INTO edu_certificate (student_id, company_id, kind_id, lang, "
                "state, date, serial) SELECT student_id, company_id, kind_id, lang, "
                "state, date, serial FROM edu_certificate WHERE serial = 1"
            )

    def test_issued_text_does_not_follow_the_learner(self):
        row = self.issue()
        self.child.surname = "Басқа"
        self.assertIn("Әбенов", row.body_kk)

    def test_second_stay_counts_from_the_second_coming(self):
        """Left on 15 October, came again on 2 November by order 40-о."""
        self.child._leave(date(2026, 10, 15), "leave", {"end_order_number": "33-о"})
        self.child._move_to(
            self.class_5b,
            date(2026, 11, 2),
            "arrive",
            {"order_number": "40-о", "order_date": date(2026, 11, 2)},
        )
        self.child._refresh_current()
        body = self.issue().body_ru
        self.assertIn("№ 40-о", body)
        self.assertNotIn("№ 12-о", body)

    def test_former_learner(self):
        self.child._leave(
            date(2026, 10, 15),
            "leave",
            {
                "end_order_number": "33-о",
                "end_order_date": date(2026, 10, 14),
                "place": "№ 9 мектеп",
            },
        )
        self.env.add_to_compute(self.child._fields["state"], self.child)
        with self.assertRaises(UserError):
            self.issue()
        row = self.issue(kind=self.former_kind)
        self.assertIn("Оқуын аяқтаған күні: 2026 жылғы 15 қазан.", row.body_kk)
        self.assertIn("14 октября 2026 года, № 33-о", row.body_ru)
        self.assertIn("Куда выбытие: № 9 мектеп.", row.body_ru)

    def test_issued_certificate_is_not_changed(self):
        row = self.issue()
        for vals in ({"purpose": "x"}, {"body_kk": "x"}, {"state": "requested"}):
            with self.assertRaises(UserError):
                row.write(vals)
        with self.assertRaises(UserError):
            row.unlink()

    def test_trigger_refuses_what_goes_around_the_orm(self):
        row = self.issue()
        row.flush_recordset()
        for query in (
            "UPDATE edu_certificate SET body_kk = 'x' WHERE id = %s",
            "UPDATE edu_certificate SET state = 'requested' WHERE id = %s",
            "DELETE FROM edu_certificate WHERE id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, (row.id,))

    def test_number_text_and_state_are_not_typed(self):
        row = self.ask(
            user=self.users["clerk"], state="issued", serial=99, body_kk="x", token="t"
        )
        self.assertEqual((row.state, row.serial, row.body_kk), ("requested", 0, False))
        with self.assertRaises(UserError):
            row.write({"serial": 5})

    def test_token_finds_it_and_shows_little(self):
        row = self.issue()
        found = self.env["edu.certificate"]._find_by_token(row.sudo().token)
        self.assertEqual(found["state"], "issued")
        self.assertEqual(found["name"], "Нұрлан Ә.")
        self.assertNotIn(self.child.iin, str(found))
        for wrong in ("", "x", "%", "x" * 1000, None):
            self.assertIsNone(self.env["edu.certificate"]._find_by_token(wrong))

    def test_term_and_annulment_show_at_the_check(self):
        self.kind.valid_days = 30
        row = self.issue()
        self.assertEqual(row.valid_until, date(2026, 12, 20))
        token = row.sudo().token
        find = self.env["edu.certificate"]._find_by_token
        with freeze_time("2026-12-20 08:00:00"):
            self.assertEqual(find(token)["state"], "issued")
        with freeze_time("2026-12-21 08:00:00"):
            self.assertEqual(find(token)["state"], "over")
        row.action_annul()
        self.assertEqual(find(token)["state"], "annulled")

    def test_one_request_of_a_kind_at_a_time(self):
        self.ask()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.UniqueViolation),
        ):
            self.ask().flush_recordset()

    def test_text_with_an_unknown_word_is_refused(self):
        for text in ("{nmae}", "{name", "{0}"):
            with self.assertRaises(ValidationError):
                self.kind.copy({"text_kk": text})

    def test_pdf_in_both_languages(self):
        row = self.issue()
        reports = self.env["ir.actions.report"]
        content = reports._edu_render_pdf("edu_certificate.edu_certificate_report", row)
        self.assertTrue(content.startswith(b"%PDF"))
        sheets = row._get_print_pages()
        self.assertEqual([sheet["lang"] for sheet in sheets], ["kk", "ru"])
        row_kk = self.issue(self.neighbour, lang="kk")
        self.assertEqual(len(row_kk._get_print_pages()), 1)

    def test_refusal_needs_a_reason(self):
        row = self.ask(user=self.users["clerk"])
        with self.assertRaises(UserError):
            row.action_refuse()
        row.refusal = "Құжат жетіспейді"
        row.action_refuse()
        self.assertEqual(row.state, "refused")


@tagged("post_install", "-at_install")
class TestCertificateAccess(CertificateCase):
    clauses = ["456-27.4"]

    def test_only_the_office_issues(self):
        row = self.ask()
        for role in ("teacher", "class_teacher", "nurse", "deputy", "authority"):
            with self.subTest(role), self.assertRaises(AccessError):
                row.with_user(self.users[role]).action_issue()
        for role in ("teacher", "authority", "class_teacher"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.ask(user=self.users[role])

    def test_class_teacher_reads_the_own_class_only(self):
        own, foreign = self.issue(), self.issue(self.neighbour)
        rows = self.env["edu.certificate"].with_user(self.users["class_teacher"])
        self.assertEqual(rows.search([]), own)
        with self.assertRaises(AccessError):
            rows.browse(foreign.id).read(["body_kk"])

    def test_other_organisation_sees_nothing(self):
        row = self.issue()
        rows = self.env_of(self.users["other_clerk"])["edu.certificate"]
        self.assertFalse(rows.search([]))
        with self.assertRaises(AccessError):
            rows.browse(row.id).action_annul()
        with self.assertRaises(AccessError):
            self.ask(user=self.users["other_clerk"])

    def test_family_has_no_way_but_the_cabinet(self):
        row = self.issue()
        for user in (self.guardian_user, self.learner_user):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["body_kk"])

    def test_token_is_for_the_paper(self):
        row = self.issue()
        with self.assertRaises(AccessError):
            row.with_user(self.users["director"]).read(["token"])

    def test_common_kinds_are_not_changed_by_one_school(self):
        with self.assertRaises(AccessError):
            self.kind.with_user(self.users["director"]).text_kk = "x"

    def test_home_card_counts_requests(self):
        self.ask()
        home = self.env["edu.home"]
        cards = home.with_user(self.users["clerk"]).get_home()["cards"]
        card = next(card for card in cards if card["key"] == "certificates")
        self.assertEqual(card["count"], 1)
        cards = home.with_user(self.users["teacher"]).get_home()["cards"]
        self.assertNotIn("certificates", [card["key"] for card in cards])
