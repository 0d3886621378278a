def migrate(cr, version):
    """Close the free registration that the first version had left open."""
    cr.execute(
        "UPDATE ir_config_parameter SET value = 'b2b' "
        "WHERE key = 'auth_signup.invitation_scope' AND value = 'b2c'"
    )
