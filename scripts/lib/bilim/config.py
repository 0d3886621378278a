"""The configuration file of the server, and options of the two programs."""

import configparser
import io
import os
import secrets
import socket

from .errors import PortBusy, UsageFailure

SERVER_WIDE = ("base", "web", "rpc")
SERVER_WIDE_IF_PRESENT = ("edu_i18n",)


def server_wide_modules(addons):
    """Modules that are loaded before any database.

    :param addons: name -> manifest of the suite.
    """
    names = [*SERVER_WIDE]
    names += [name for name in SERVER_WIDE_IF_PRESENT if name in addons]
    if any("queue_job" in manifest.get("depends", []) for manifest in addons.values()):
        names.append("queue_job")
    return names


def read_options(path):
    """[options] of a configuration file as a dictionary."""
    parser = configparser.RawConfigParser()
    parser.read(path, encoding="utf-8")
    return dict(parser["options"]) if parser.has_section("options") else {}


def render(template, values):
    """Text of a configuration: the template's options overlaid with `values`."""
    parser = configparser.RawConfigParser()
    parser.read_string(template)
    for key, value in values.items():
        parser.set("options", key, str(value))
    out = io.StringIO()
    parser.write(out)
    return out.getvalue()


def master_password(path):
    """The admin_passwd of an existing configuration, or a new random one."""
    known = read_options(path).get("admin_passwd") if path.exists() else None
    return known or secrets.token_urlsafe(32)


def machine_options(layout, code, addons, server, database, port):
    """Options that belong to this machine and database."""
    paths = [*code.addons_dirs, layout.addons]
    settings = server.settings
    values = {
        "admin_passwd": master_password(layout.conf),
        "addons_path": ",".join(str(path) for path in paths),
        "data_dir": layout.data,
        "db_name": database,
        "dbfilter": f"^{database}$",
        "db_host": settings.get("PGHOST", ""),
        "db_port": settings.get("PGPORT", ""),
        "db_user": settings.get("PGUSER", ""),
        "http_port": port,
        "gevent_port": port + 1,
        "server_wide_modules": ",".join(server_wide_modules(addons)),
        "screenshots": layout.run / "screenshots",
    }
    if "PGPASSWORD" in settings:
        values["db_password"] = settings["PGPASSWORD"]
    return {key: value for key, value in values.items() if value != ""}


def write_private(path, text):
    """Write a file that only its owner may read, in one step."""
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    fresh.replace(path)


def port_number(text):
    """:raises UsageFailure: no port between 1 and 65534."""
    if not text.isdigit() or not 1 <= int(text) <= 65534:
        raise UsageFailure(f"--port {text}: a number from 1 to 65534 is needed")
    return int(text)


def port_free(port, host="127.0.0.1"):
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_port(port):
    """:raises PortBusy: another program listens there."""
    if not port_free(port):
        raise PortBusy(
            f"port {port} is in use by another program; choose one with --port N"
        )


def free_port():
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
