"""Failures a person can act on: one clear line and an exit code each."""

import errno
import signal
import sys


class Failure(Exception):
    """Ends the program with its text on one line and `code` as exit status."""

    code = 1


class UsageFailure(Failure):
    code = 2


class PackagesMissing(Failure):
    """System packages are missing and may not be installed from here."""

    code = 3


class NoNetwork(Failure):
    code = 4


class DiskFull(Failure):
    code = 5


class PortBusy(Failure):
    code = 6


class AlreadyRunning(Failure):
    """Another start or test holds the lock."""

    code = 7


class WrongDatabase(Failure):
    """The database belongs to another series of Odoo, or to something else."""

    code = 8


class OdooMissing(Failure):
    code = 9


class InstallFailed(Failure):
    code = 10


class ServerFailed(Failure):
    code = 11


class ClusterFailed(Failure):
    code = 12


class UpgradeFailed(Failure):
    """The database was not upgraded and is as it was before."""

    code = 13


NETWORK_SIGNS = (
    "could not resolve",
    "temporary failure in name resolution",
    "temporary failure resolving",
    "name or service not known",
    "network is unreachable",
    "no route to host",
    "connection timed out",
    "connection refused",
    "could not connect to",
    "unable to connect to",
    "failed to establish a new connection",
    "newconnectionerror",
    "read timed out",
    "enotfound",
    "eai_again",
)
DISK_SIGNS = ("no space left on device", "disk quota exceeded", "enospc")


def guarded(program, function):
    """Call `function`; failures become one line on stderr and an exit code.

    :param program: name of the program, for the line.
    :returns: what `function` returned (None counts as 0), or the failure's code.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up as for Ctrl+C
    try:
        return function() or 0
    except Failure as failure:
        print(f"{program}: {failure}", file=sys.stderr)
        return failure.code
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            print(f"{program}: the disk is full ({error.filename})", file=sys.stderr)
            return DiskFull.code
        if error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise
        print(f"{program}: not allowed to write {error.filename}", file=sys.stderr)
        return Failure.code
    except KeyboardInterrupt:
        print(f"{program}: interrupted", file=sys.stderr)
        return 130


def classify(output):
    """The Failure class that the last lines of a program's output speak of.

    :param output: text, as the program printed it.
    :returns: NoNetwork, DiskFull or plain Failure.
    """
    text = output.lower()
    if any(sign in text for sign in DISK_SIGNS):
        return DiskFull
    if any(sign in text for sign in NETWORK_SIGNS):
        return NoNetwork
    return Failure


def telling_line(output):
    """The first line that speaks of the network or the disk, or None."""
    for row in output.splitlines():
        if any(sign in row.lower() for sign in (*DISK_SIGNS, *NETWORK_SIGNS)):
            return row.strip()
    return None
