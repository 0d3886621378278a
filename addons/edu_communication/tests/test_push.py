import base64
import json
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.misc import mute_logger

from odoo.addons.mail.tools.jwt import base64_decode_with_padding as decode

from .common import CommunicationCommon

WEB_PUSH = "odoo.addons.mail.tools.web_push"


def encode(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class Subscriber:
    """The keys of a browser: opens what was encrypted for it (RFC 8291, 8188)."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.public = self.key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        self.auth = b"0123456789abcdef"

    @property
    def keys(self):
        return json.dumps({"p256dh": encode(self.public), "auth": encode(self.auth)})

    def open(self, body):
        salt, _size, length = struct.unpack("!16sLB", body[:21])
        sender = body[21 : 21 + length]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), point)
        info = b"WebPush: info\x00" + self.public + sender
        secret = self._derive(shared, self.auth, info, 32)
        key = self._derive(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = self._derive(secret, salt, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, body[21 + length :], None)
        return json.loads(plain.rstrip(b"\x02"))

    def _derive(self, secret, salt, info, length):
        return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


class PushService:
    """A push service on this machine; answers by the path of the endpoint."""

    def __enter__(self):
        self.received = received = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                received.append((self.path, self.headers, self.rfile.read(size)))
                self.send_response(int(self.path.split("/")[1]))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@tagged("post_install", "-at_install")
@freeze_time(CommunicationCommon.TODAY)
class TestPush(CommunicationCommon):
    """Push through VAPID, to a service on loopback that opens the message."""

    clauses = ["456-27.19"]

    def setUp(self):
        super().setUp()
        self.service = self.enterContext(PushService())
        self.subscriber = Subscriber()
        self.devices = self.env["mail.push.device"]
        self.public_key = self.devices.get_web_push_vapid_public_key()
        self.env["edu.rule"].search(
            [("key", "=", "push.hosts")]
        ).value = '["127.0.0.1", "*.push.example"]'

    def _subscribe(self, status=201, url=None, user=None, keys=None):
        return self.devices.create(
            {
                "partner_id": (user or self.parent).partner_id.id,
                "endpoint": f"{url or self.service.url}/{status}/device",
                "keys": keys or self.subscriber.keys,
            }
        )

    def _push(self):
        with mute_logger(WEB_PUSH):
            self.env["edu.notification"]._push_batch()

    def test_the_browser_opens_what_was_sent(self):
        self._subscribe()
        notice = self._notify(self.parent, title="Бұйрық шықты", body="№ 12 ә ғ қ ң ө")
        self.assertEqual(notice.push_state, "waiting")
        self.assertEqual(notice.mail_state, "none")
        self._push()
        ((_path, headers, body),) = self.service.received
        message = self.subscriber.open(body)
        self.assertEqual(message["title"], "Бұйрық шықты")
        self.assertEqual(message["options"]["body"], "№ 12 ә ғ қ ң ө")
        self.assertEqual(message["options"]["data"]["id"], notice.id)
        self.assertEqual(headers["Content-Encoding"], "aes128gcm")
        self.assertNotIn("Бұйрық".encode(), body)
        self._check_signature(headers["Authorization"])
        self.assertEqual(notice.push_state, "sent")

    def _check_signature(self, header):
        """The service can tell that the sender is who subscribed the browser."""
        token, key = header.removeprefix("vapid t=").split(", k=")
        self.assertEqual(key, self.public_key)
        head, claims, signature = token.split(".")
        point = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), decode(key)
        )
        raw = decode(signature)
        numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        point.verify(
            encode_dss_signature(*numbers),
            f"{head}.{claims}".encode(),
            ec.ECDSA(hashes.SHA256()),
        )
        self.assertEqual(json.loads(decode(claims))["aud"], self.service.url)

    def test_a_repeat_sends_nothing_twice(self):
        self._subscribe()
        self._notify(self.parent)
        self._push()
        self._push()
        self.assertEqual(len(self.service.received), 1)

    def test_a_gone_device_is_forgotten_and_a_mail_goes(self):
        for status in (404, 410):
            device = self._subscribe(status)
            notice = self._notify(self.parent, key=f"gone {status}")[-1:]
            self._push()
            self.assertFalse(device.exists())
            self.assertEqual(notice.push_state, "failed")
            self.assertEqual(notice.mail_state, "waiting")
            self.assertEqual(notice.mail_digest, "now")

    def test_unusable_keys_are_forgotten(self):
        device = self._subscribe(keys='{"p256dh": "AAAA", "auth": "AAAA"}')
        notice = self._notify(self.parent)
        self._push()
        self.assertFalse(device.exists())
        self.assertEqual(notice.push_state, "failed")

    def test_a_service_in_trouble_is_tried_three_times(self):
        device = self._subscribe(500)
        notice = self._notify(self.parent)
        moments = ("12:00:00", "12:05:00", "12:15:00")
        for tries, moment in enumerate(moments):
            self.assertEqual(notice.push_tries, tries)
            self.assertEqual(notice.push_state, "waiting")
            with freeze_time(f"2025-10-15 {moment}"):
                self._push()
        self.assertEqual(len(self.service.received), 3)
        self.assertEqual(notice.push_state, "failed")
        self.assertEqual(notice.mail_state, "waiting")
        self.assertTrue(device.exists())

    def test_a_dead_subscriber_delays_nobody(self):
        # nothing listens there; the reader with the living browser comes after
        self._subscribe(url="http://127.0.0.1:9")
        self._subscribe(user=self.learner)
        for number in range(3):
            self._notify(self.parent, key=f"dead {number}", title=f"Бұйрық {number}")
        alive = self._notify(self.learner, key="alive")
        self._push()
        self.assertEqual(alive.push_state, "sent")
        self.assertEqual(len(self.service.received), 1)
        dead = self._get_notices(self.parent)
        self.assertEqual(set(dead.mapped("push_state")), {"waiting"})

    def test_one_of_two_devices_is_enough(self):
        self._subscribe(410)
        self._subscribe(201)
        notice = self._notify(self.parent)
        self._push()
        self.assertEqual(notice.push_state, "sent")
        self.assertEqual(notice.mail_state, "none")

    def test_push_forbidden_later_does_not_leave(self):
        self._subscribe()
        self._notify(self.parent)
        self.company.edu_notify_push = False
        self._push()
        self.assertFalse(self.service.received)

    def test_only_known_services_are_spoken_to(self):
        check = self.env["edu.notification"]._check_push_endpoint
        check("https://a.push.example/1")
        for endpoint in (
            "http://a.push.example/1",
            "https://push.example.evil.example/1",
            "https://evilpush.example/1",
            "https://10.0.0.1/1",
            "ftp://a.push.example/1",
            "",
        ):
            with self.assertRaises(UserError, msg=endpoint):
                check(endpoint)
