"""Empty values in answers over XML-RPC.

The protocol has no null and Odoo's marshaller refuses None with a fault after the call
has done its work. False is what Odoo itself says for an empty field.
"""

from odoo.addons.rpc.controllers.xmlrpc import OdooMarshaller


def dump_empty(self, _value, write):
    """Write None as the boolean false."""
    self.dump_bool(False, write)


def install():
    """Teach the marshaller of the server; repeating it changes nothing."""
    OdooMarshaller.dispatch[type(None)] = dump_empty
