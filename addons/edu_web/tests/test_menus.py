from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import html2plaintext

ROLES = (
    "teacher",
    "class_teacher",
    "tutor",
    "methodologist",
    "social_pedagogue",
    "psychologist",
    "nurse",
    "librarian",
    "clerk",
    "deputy",
    "director",
    "authority",
    "admin",
)
# Odoo's own apps that a role works with
APPS = {
    "edu_base.edu_menu_root",
    "mail.menu_root_discuss",
    "hr.menu_hr_root",
    "queue_job.menu_queue_job_root",
    "base.menu_management",
    "base.menu_administration",
}
ADMIN_APPS = {
    "queue_job.menu_queue_job_root",
    "base.menu_management",
    "base.menu_administration",
}
# entries of the bar that fit 1280 px in Kazakh and Russian
BAR_LIMIT = 9


@tagged("post_install", "-at_install")
class TestMenus(TransactionCase):
    """What every role finds in the drawer, in the bar and on an empty screen."""

    def make_user(self, role):
        return new_test_user(
            self.env,
            login=f"menus_{role}",
            password="long-Test-password-1",
            groups=f"edu_base.group_{role}",
        )

    def load(self, role):
        menus = self.env["ir.ui.menu"].with_user(self.make_user(role))
        return menus.load_menus(False)

    def test_home_is_the_first_screen_of_each_role(self):
        home = self.env.ref("edu_web.edu_home_action").id
        for role in ROLES:
            with self.subTest(role):
                menus = self.load(role)
                first = menus[menus["root"]["children"][0]]
                self.assertEqual(first["xmlid"], "edu_base.edu_menu_root")
                entry = menus[first["children"][0]]
                self.assertEqual(entry["action_id"], home)
                self.assertLessEqual(len(first["children"]), BAR_LIMIT)

    def test_drawer_shows_what_a_role_uses(self):
        for role in ROLES:
            with self.subTest(role):
                menus = self.load(role)
                apps = {menus[key]["xmlid"] for key in menus["root"]["children"]}
                self.assertLessEqual(apps, APPS)
                user = self.env["res.users"].search([("login", "=", f"menus_{role}")])
                if not user.has_group("hr.group_hr_user"):
                    self.assertNotIn("hr.menu_hr_root", apps)
                if role != "admin":
                    self.assertFalse(apps & ADMIN_APPS)

    def test_empty_screens_say_what_to_do(self):
        """Every list that a menu opens has help and a view to be shown in."""
        menus = self.env["ir.ui.menu"].search([("action", "like", "act_window,")])
        actions = self.env["ir.actions.act_window"].browse(
            {menu.action.id for menu in menus if menu.action}
        )
        views = self.env["ir.ui.view"]
        names = actions.get_external_id()
        checked = 0
        for action in actions.filtered(lambda action: action.target != "new"):
            if not names[action.id].startswith("edu_"):
                continue
            checked += 1
            with self.subTest(names[action.id]):
                self.assertTrue(html2plaintext(action.help or "").strip())
                for kind in {"list", "kanban"} & set(action.view_mode.split(",")):
                    self.assertTrue(
                        views.search_count(
                            [("model", "=", action.res_model), ("type", "=", kind)]
                        ),
                        kind,
                    )
        self.assertGreater(checked, 5)
