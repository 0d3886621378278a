from odoo.tests import tagged

from .common import PASSWORD, LangHttpCase


@tagged("post_install", "-at_install")
class TestLanguageSwitch(LangHttpCase):
    def get(self, url, **options):
        return self.url_open(url, headers=self.headers, **options)

    def test_the_login_page_is_kazakh_even_in_an_english_browser(self):
        self.env["ir.config_parameter"].set_param("edu_i18n.default_lang", "kk_KZ")
        page = self.get("/web/login").text
        self.assertIn("Русский", page)
        self.assertIn('lang="kk-KZ"', page)
        self.assertNotIn(">Log in<", page)

    def test_the_login_page_takes_the_best_language_of_the_browser(self):
        self.env["ir.config_parameter"].set_param("edu_i18n.default_lang", "kk_KZ")
        for accepted, lang in (
            ("ru", "ru-RU"),
            ("ru-KZ,kk;q=0.5", "ru-RU"),
            ("kk", "kk-KZ"),
            ("kk-KZ,ru;q=0.5", "kk-KZ"),
            ("en-US,en;q=0.9,ru;q=0.5", "ru-RU"),
            ("de", "kk-KZ"),
            ("", "kk-KZ"),
        ):
            self.headers = {"User-Agent": "Mozilla/5.0", "Accept-Language": accepted}
            page = self.get("/web/login").text
            self.assertIn(f'lang="{lang}"', page, accepted)
            self.opener.cookies.clear()

    def test_one_click_on_the_login_page_makes_it_russian(self):
        page = self.get("/edu/lang/ru_RU?redirect=/web/login")
        self.assertTrue(page.url.endswith("/web/login"))
        self.assertIn("Войти", page.text)
        self.assertIn("Войти", self.get("/web/login").text, "it is remembered")
        page = self.get("/edu/lang/kk_KZ?redirect=/web/login")
        self.assertNotIn("Войти", page.text)

    def test_a_user_keeps_the_chosen_language(self):
        self.authenticate(self.parent.login, PASSWORD)
        page = self.get("/edu/lang/kk_KZ?redirect=/my")
        self.assertEqual(self.parent.lang, "kk_KZ")
        self.assertIn('lang="kk-KZ"', page.text)
        self.assertIn("/edu/lang/ru_RU", page.text)
        page = self.get("/edu/lang/ru_RU?redirect=/kk/my")
        self.assertEqual(self.parent.lang, "ru_RU")
        self.assertIn('lang="ru-RU"', page.text)

    def test_an_unknown_language_changes_nothing(self):
        self.authenticate(self.clerk.login, PASSWORD)
        self.get("/edu/lang/xx_XX?redirect=/my")
        self.assertEqual(self.clerk.lang, "kk_KZ")

    def test_the_way_back_stays_on_this_server(self):
        for target in (
            "https://evil.example/x",
            "//evil.example/x",
            "/\\evil.example/x",
            "\\\\evil.example/x",
            "javascript:alert(1)",
        ):
            answer = self.get(
                "/edu/lang/ru_RU", params={"redirect": target}, allow_redirects=False
            )
            location = answer.headers["Location"]
            self.assertEqual(answer.status_code, 303)
            local = location.removeprefix(self.base_url())
            self.assertRegex(local, r"^/(?![/\\])", target)

    def test_the_user_menu_of_the_backend_switches_in_one_click(self):
        self.browser_js(
            "/odoo",
            """
            const click = (selector, text) => {
                const node = [...document.querySelectorAll(selector)].find(
                    (one) => !text || one.textContent.trim() === text
                );
                if (!node) throw new Error("missing " + selector + " " + text);
                node.click();
            };
            const wait = (test) => new Promise((resolve) => {
                const timer = setInterval(() => {
                    if (test()) {
                        clearInterval(timer);
                        resolve();
                    }
                }, 50);
            });
            (async () => {
                click(".o_user_menu button");
                await wait(() => document.querySelector("[data-menu=edu_lang_ru]"));
                const foreign = "[data-menu=account], [data-menu=support]";
                if (document.querySelector(foreign)) {
                    throw new Error("the menu leads to a foreign server");
                }
                if (document.querySelector("[data-menu=edu_lang_kk]")) {
                    throw new Error("the current language is offered too");
                }
                const name = "@edu_i18n/user_menu/lang_items";
                const { langUrl } = odoo.loader.modules.get(name);
                // the address behind the item, without leaving the page
                const answer = await fetch(langUrl("ru_RU"));
                if (!answer.ok) throw new Error("HTTP " + answer.status);
                console.log("test successful");
            })().catch((error) => console.error(error.message));
            """,
            ready="odoo.isReady === true",
            login=self.clerk.login,
        )
        self.clerk.invalidate_recordset()
        self.assertEqual(self.clerk.lang, "ru_RU")
