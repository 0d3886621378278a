import xmlrpc.client

from odoo.tests import BaseCase, tagged

from odoo.addons.rpc.controllers.xmlrpc import dumps


@tagged("post_install", "-at_install")
class TestXmlRpc(BaseCase):
    def test_empty_values_are_false(self):
        answer = {"value": None, "rows": [None, 1], "text": ""}
        (received,), _method = xmlrpc.client.loads(dumps((answer,)))
        self.assertEqual(received, {"value": False, "rows": [False, 1], "text": ""})

    def test_no_value_at_all(self):
        (received,), _method = xmlrpc.client.loads(dumps((None,)))
        self.assertIs(received, False)
