"""The set-up both programs share: packages, Odoo, Python, PostgreSQL."""

import os

from . import debian, pyenv
from .cluster import Cluster, check_external, external
from .layout import locked, odoo_code, require_space, suite_addons, used_gib

FIRST_RUN_GIB = 3
LATER_GIB = 0.5


class Environment:
    """Everything a run needs once it is ready: code, server, addons."""

    def __init__(self, console, layout):
        self.console = console
        self.layout = layout
        self.database_url = os.environ.get("DATABASE_URL")
        self.cluster = None if self.database_url else Cluster(layout)
        self.code = odoo_code(layout, os.environ)
        self.addons = suite_addons(layout.addons)
        self.server = None
        self.database = os.environ.get("BILIM_DB", "bilim")

    def check_place(self):
        """:raises DiskFull: too little space is left."""
        self.layout.logs.mkdir(parents=True, exist_ok=True)
        ready = self.layout.python.exists() and (
            self.code.own or self.code.bin.exists()
        )
        left = 0 if ready else FIRST_RUN_GIB - used_gib(self.layout.run)
        require_space(self.layout.run, max(left, LATER_GIB))

    def prepare(self, for_tests=False):
        """Bring everything up; each step is skipped when it is done already."""
        self.check_place()
        with locked(self.layout.run / "setup.lock", "set-up", wait=True):
            own_database = bool(self.database_url)
            debian.ensure_packages(self.console, self.layout, for_tests, own_database)
            if not self.code.own:
                debian.ensure_odoo(self.console, self.layout)
            pyenv.ensure_venv(self.console, self.layout, self.code, for_tests)
            pyenv.ensure_selfie(self.console, self.layout, self.code)
            self.connect()
        return self

    def connect(self):
        """Find or start PostgreSQL."""
        if not self.database_url:
            self.server = self.cluster.ensure(self.console)
            return
        self.server, named = external(self.database_url)
        self.database = named or self.database
        if check_external(self.server) < 15:
            self.console.warn(
                "this PostgreSQL has no ICU databases: Kazakh names sort after Я"
            )
