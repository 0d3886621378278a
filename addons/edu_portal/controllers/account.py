from odoo.http import request, route

from .portal import EduCabinet


class EduAccount(EduCabinet):
    """Account and security of a family in the look of the cabinet.

    Names and contacts of a family are kept by the office of the school, so the pages
    of addresses are closed to it.
    """

    def _prepare_portal_layout_values(self):
        values = super()._prepare_portal_layout_values()
        if self._is_family():
            values.update(self._get_frame())
        return values

    def _get_frame(self):
        """Return what the frame of the cabinet needs around a page of the account."""
        children = self._get_children()
        child = self._get_default_child(children)
        return self._get_common_values() | {
            "page": "more",
            "child": child,
            "chips": child.env["edu.portal"]._get_chips(children) if child else [],
            "base": f"/my/child/{child.id}",
        }

    @route()
    def account(self, **kwargs):
        if not self._is_family():
            return super().account(**kwargs)
        values = self._prepare_portal_layout_values()
        return request.render(
            "edu_portal.account_page", values | {"user": request.env.user}
        )

    @route()
    def my_addresses(self, **query_params):
        self._refuse_family()
        return super().my_addresses(**query_params)

    @route()
    def portal_address(self, *args, **query_params):
        self._refuse_family()
        return super().portal_address(*args, **query_params)

    @route()
    def portal_address_submit(self, *args, **form_data):
        self._refuse_family()
        return super().portal_address_submit(*args, **form_data)

    def _refuse_family(self):
        if self._is_family():
            raise request.not_found()
