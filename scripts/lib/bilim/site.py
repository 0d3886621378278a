"""One installation as its odoo.conf describes it: scripts/backup, restore, upgrade.

The file of a clone (.run/odoo.conf) and that of a server (/etc/bilim/odoo.conf) are
read alike, so the same programs serve both.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from . import config
from .cluster import Server, postgres_bin_dirs
from .errors import Failure, UsageFailure
from .layout import Layout, OdooCode, odoo_code, suite_addons
from .suite import Suite

ROOT = Path(__file__).resolve().parents[3]
SERVER_CONF = Path("/etc/bilim/odoo.conf")
EMPTY = {"", "False", "None"}


@dataclass(frozen=True)
class Place(Layout):
    """Paths of an installation; logs go where the programs may write."""

    python_path: Path = None
    data_path: Path = None
    work: Path = None

    @property
    def python(self):
        return self.python_path

    @property
    def data(self):
        return self.data_path

    @property
    def run(self):
        return self.work


class Site:
    """Database server, files and code of an installation."""

    def __init__(self, console, conf=None, database=None, work=None):
        """:param work: a folder for logs and configurations made on the way."""
        self.console = console
        self.conf = find_conf(conf)
        self.options = config.read_options(self.conf)
        self.database = database or self.option("db_name")
        if not self.database:
            raise UsageFailure(f"{self.conf} names no database: give --db NAME")
        root = find_root(self.option("addons_path"))
        self.layout = Place(root, find_python(), self.data_dir(), Path(work))
        self.server = self.find_server()
        self.addons = suite_addons(self.layout.addons)
        code = find_code(self.option("addons_path"), self.layout)
        self.suite = Suite(console, self.layout, code, self.server, self.addons)

    def option(self, name):
        value = self.options.get(name, "")
        return "" if value in EMPTY else value

    def data_dir(self):
        known = self.option("data_dir")
        if not known:
            raise UsageFailure(f"{self.conf} names no data_dir")
        return Path(known)

    def find_server(self):
        """libpq settings of the file; what it leaves open comes from PG* variables."""
        names = {
            "db_host": "PGHOST",
            "db_port": "PGPORT",
            "db_user": "PGUSER",
            "db_password": "PGPASSWORD",
            "db_sslmode": "PGSSLMODE",
        }
        settings = {
            key: value for key, value in os.environ.items() if key.startswith("PG")
        }
        settings |= {
            variable: self.option(name)
            for name, variable in names.items()
            if self.option(name)
        }
        server = Server(settings)
        version = server.version()
        # pg_dump of an older release refuses; of a newer one it is welcome
        fitting = [x for x in postgres_bin_dirs() if int(x.parent.name) >= version]
        server.bin_dir = fitting[-1] if fitting else None
        return server

    def filestore(self, database=None):
        return self.layout.data / "filestore" / (database or self.database)

    def clients(self, database=None):
        """How many others are connected to the database."""
        name = (database or self.database).replace("'", "''")
        sql = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"
        return int(self.server.psql(sql)[0][0])


def find_conf(given):
    """:raises UsageFailure: there is no configuration file."""
    choices = [given] if given else [ROOT / ".run" / "odoo.conf", SERVER_CONF]
    for path in choices:
        if Path(path).is_file():
            return Path(path)
    shown = " or ".join(map(str, choices))
    raise UsageFailure(f"there is no {shown}: name the file with --config")


def find_python():
    """The Python that has Odoo's packages."""
    given = os.environ.get("BILIM_PYTHON")
    choices = [Path(given)] if given else []
    choices += [ROOT / ".run" / "venv" / "bin" / "python", ROOT / "venv/bin/python"]
    return next((path for path in choices if path.exists()), Path(sys.executable))


def find_root(addons_path):
    """The directory of the suite whose addons the configuration names."""
    folders = [Path(name.strip()) for name in addons_path.split(",")]
    found = [x.parent for x in folders if (x / "edu_base" / "__manifest__.py").exists()]
    return found[0] if found else ROOT


def find_code(addons_path, layout):
    """The Odoo whose addons the configuration names.

    :raises Failure: none of its folders belongs to an Odoo 19.0.
    """
    for name in addons_path.split(","):
        folder = Path(name.strip())
        for home in (folder.parent, folder.parent.parent):
            code = OdooCode(home, own=(home / "addons").is_dir())
            if code.release and code.bin.is_file():
                return code
    code = odoo_code(layout, os.environ)
    if not code.bin.is_file():
        raise Failure("addons_path of the configuration leads to no Odoo 19.0")
    return code
