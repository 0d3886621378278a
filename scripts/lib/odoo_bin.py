"""Entry of scripts/odoo-bin: Odoo's program in the environment of this clone."""

import os
import sys
from pathlib import Path

from bilim.environment import Environment
from bilim.errors import Failure
from bilim.layout import Layout
from bilim.suite import Suite
from bilim.ui import Console


def main():
    layout = Layout(Path(__file__).resolve().parents[2])
    env = Environment(Console(sys.stderr), layout)
    try:
        if not layout.conf.exists():
            raise Failure("run scripts/start first")
        env.connect()
    except Failure as failure:
        print(f"scripts/odoo-bin: {failure}", file=sys.stderr)
        return failure.code
    suite = Suite(env.console, layout, env.code, env.server, env.addons)
    command = [str(part) for part in suite.command(*sys.argv[1:])]
    environ = {**suite.environ(), "ODOO_RC": str(layout.conf)}
    environ["PGDATABASE"] = env.database
    os.execve(command[0], command, environ)


sys.exit(main())
