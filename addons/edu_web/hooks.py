def post_init_hook(env):
    """Give organisations that never had a logo of their own the one of the suite."""
    companies = env["res.company"].search([("uses_default_logo", "=", True)])
    companies.write({"logo": env["res.company"]._get_logo()})
