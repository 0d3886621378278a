def pre_init_hook(env):
    """Create the extension that lets a constraint compare ids and date ranges."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
