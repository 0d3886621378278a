import psycopg2

from odoo.exceptions import UserError
from odoo.modules import db

EXTENSIONS = ("pg_trgm", "btree_gist")


def pre_init_hook(env):
    """Create the PostgreSQL extensions for search and overlap checks.

    The registry looked for pg_trgm before this; without the note it would leave out
    the trigram indexes of the tables that are created next.

    :raises UserError: the database user may not create them
    """
    for name in EXTENSIONS:
        try:
            with env.cr.savepoint():
                env.cr.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")  # pylint: disable=sql-injection
        except psycopg2.Error as error:
            raise UserError(
                env._(
                    "The PostgreSQL extension %(name)s is missing and can't be created "
                    "by the database user: %(error)s Ask the administrator of the "
                    "database to run: CREATE EXTENSION %(name)s;",
                    name=name,
                    error=error,
                )
            ) from error
    env.registry.has_trigram = db.has_trigram(env.cr)
