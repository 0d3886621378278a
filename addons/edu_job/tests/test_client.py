from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestJobClient(HttpCase):
    """The bar of the web client, tested in a browser with a mock server."""

    clauses = ["456-27.12"]

    def test_unit(self):
        suite = self.get_suite("@edu_job")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
        )

    def get_suite(self, name):
        """Return the id that the test runner gives to a suite."""
        number = 0
        for char in name:
            number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
        return f"{number:08x}"
