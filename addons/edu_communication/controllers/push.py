from odoo.exceptions import AccessError
from odoo.http import Controller, request, route

from odoo.addons.edu_portal.controllers.pwa import EduPwa


class EduPushWorker(EduPwa):
    def _get_worker_files(self):
        return [*super()._get_worker_files(), "edu_communication/static/pwa/push.js"]


class EduPush(Controller):
    """Subscriptions of browsers to push; the devices are those of Odoo's mail."""

    def _is_allowed(self):
        """Tell whether an organisation of the user has allowed push."""
        user = request.env.user
        # sudo: the organisations of the own children
        children = request.env["edu.student"]._get_children_of(user)
        companies = children.company_id | user.sudo().company_ids
        return any(companies.mapped("edu_notify_push"))

    @route("/my/push/key", type="jsonrpc", auth="user")
    def push_key(self):
        """Return the public key of this server, or False when push is off."""
        if not self._is_allowed():
            return False
        return request.env["mail.push.device"].get_web_push_vapid_public_key()

    @route("/my/push/subscribe", type="jsonrpc", auth="user")
    def push_subscribe(self, endpoint, keys, vapid_public_key):
        """Remember the browser of the current user.

        :raises UserError: the address is no known push service
        """
        if not self._is_allowed():
            raise AccessError(request.env._("Push notifications are off."))
        request.env["edu.notification"]._check_push_endpoint(endpoint)
        request.env["mail.push.device"].register_devices(
            endpoint=endpoint,
            keys={name: str(keys[name]) for name in ("p256dh", "auth")},
            vapid_public_key=vapid_public_key,
        )
        return True

    @route("/my/push/unsubscribe", type="jsonrpc", auth="user")
    def push_unsubscribe(self, endpoint):
        """Forget a browser of the current user; another person's stays."""
        # sudo: limited to the own devices
        devices = request.env["mail.push.device"].sudo()
        devices.search(
            [
                ("endpoint", "=", endpoint),
                ("partner_id", "=", request.env.user.partner_id.id),
            ]
        ).unlink()
        return True
