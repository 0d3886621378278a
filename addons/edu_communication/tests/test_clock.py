import doctest

from odoo.tests import BaseCase, tagged

from ..lib import clock
from ..models import edu_notification_text


@tagged("post_install", "-at_install")
class TestClock(BaseCase):
    def test_examples(self):
        for module in (clock, edu_notification_text):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0)
