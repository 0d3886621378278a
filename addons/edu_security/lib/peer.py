"""Who is at the other end: the request, or what a program's call has left of it.

The server takes the request away while it answers XML-RPC, on routes that know no
database and so no controller of ours; the function that does so is wrapped here and
notes the address in the thread before.
"""

import threading
from contextlib import contextmanager

from odoo import http
from odoo.http import request

AGENT_LENGTH = 200


def get_peer():
    """Return {"path", "ip", "agent"} of the call that is being answered, or None."""
    if request:
        found = request.httprequest
        return {
            "path": found.path,
            "ip": found.remote_addr,
            "agent": (found.user_agent.string or "")[:AGENT_LENGTH] or None,
        }
    return getattr(threading.current_thread(), "edu_peer", None)


def is_install(env):
    """Tell whether data files or the set-up are at work.

    The context alone proves nothing: whoever calls from outside writes it.
    """
    return bool(env.context.get("install_mode")) and get_peer() is None


@contextmanager
def keep_peer():
    """Keep who is at the other end while the request is away."""
    thread = threading.current_thread()
    thread.edu_peer = get_peer()
    try:
        yield
    finally:
        del thread.edu_peer


def install():
    """Wrap ``odoo.http.borrow_request`` once a process."""
    original = http.borrow_request
    if getattr(original, "edu_keeps_peer", False):
        return

    @contextmanager
    def borrow_request():
        with keep_peer(), original() as found:
            yield found

    borrow_request.edu_keeps_peer = True
    http.borrow_request = borrow_request
