def post_init_hook(env):
    """Give companies a font that has every Kazakh letter and the tenge sign.

    Odoo's default, Lato, has no Cyrillic at all; a font that somebody chose stays.
    """
    companies = env["res.company"].with_context(active_test=False)
    companies.search([("font", "in", (False, "Lato"))]).font = "Roboto"
