"""Crawl of models and routes as one user, for tests of what a role may not see.

The test marks what must stay hidden with texts that occur nowhere else, and with a
photo of one colour; the crawl asks everything it can reach and looks for them.

    crawl = Crawl(self, login, password, secrets=["Құпия"], hidden={"edu.student": ids})
    crawl.models_over_xmlrpc()
    self.assertFalse(crawl.leaks)

Models, methods and routes are enumerated from the registry and the routing map, so a
new model or route is covered the day it is written.
"""

import inspect
import io
import json
import re
import xmlrpc.client

from PIL import Image

from odoo import models
from odoo.tools import mute_logger

# models of the suite and of the core that hold people or what is said about them
PREFIXES = ("edu.", "hr.", "mail.", "discuss.", "res.", "ir.attachment", "bus.")
# these end the session, wait for ever, or serve developers only
SKIPPED_ROUTES = (
    "/web/session/logout",
    "/web/session/destroy",
    "/web/database",
    "/my/deactivate_account",
    "/websocket",
    "/web/become",
    "/web/tests",
    "/web/set_profiling",
    "/web/speedscope",
    "/web/login",
    "/web/signup",
    "/web/reset_password",
    "/edu/policy/agree",
    "/xmlrpc",
    "/jsonrpc",
    "/json/2",
)
MUTED = (
    "odoo.http",
    "odoo.models",
    "odoo.sql_db",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_access",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_binary",
    "odoo.addons.mail.controllers.thread",
    "odoo.addons.web.controllers.binary",
    "odoo.addons.rpc.controllers.json2",
    "odoo.addons.rpc.controllers.xmlrpc",
    "odoo.service.model",
    "werkzeug",
)
PHOTO_COLOUR = (255, 0, 255)
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def make_photo(colour=PHOTO_COLOUR, size=64):
    """Return PNG bytes of one colour, by which a photo is known again."""
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(buffer, "PNG")
    return buffer.getvalue()


def is_photo(content, colour=PHOTO_COLOUR):
    """Tell whether ``content`` is an image of that colour, of whatever size."""
    try:
        image = Image.open(io.BytesIO(content)).convert("RGB")
    except Exception:  # noqa: BLE001  no image at all
        return False
    middle = image.getpixel((image.width // 2, image.height // 2))
    return all(abs(a - b) < 40 for a, b in zip(middle, colour, strict=True))


class Crawl:
    """Asks everything as one user; ``leaks`` are the places that answered too much.

    :param case: the ``HttpCase``, already authenticated as the user for routes
    :param secrets: texts that no answer may hold
    :param hidden: {model: ids} that no answer may name
    :param guesses: {name of a parameter: value} tried for routes and methods
    """

    def __init__(self, case, user, password, secrets, hidden, guesses=None):
        self.case = case
        self.env = case.env
        self.user = user
        self.password = password
        self.secrets = [secret.casefold() for secret in secrets]
        self.hidden = {model: set(ids) for model, ids in hidden.items()}
        self.guesses = guesses or {}
        self.leaks = []
        self.asked = 0
        self.answered = 0

    # Looking at answers

    def check(self, place, answer):
        """Note a leak when ``answer`` (text, bytes or values) holds what is hidden."""
        self.asked += 1
        self.answered += bool(answer)
        if isinstance(answer, bytes):
            if is_photo(answer):
                self.leaks.append(f"{place}: photo")
            answer = answer.decode("utf-8", "ignore")
        elif not isinstance(answer, str):
            answer = json.dumps(answer, ensure_ascii=False, default=str)
        # answers in JSON may be escaped
        text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), answer).casefold()
        for secret in self.secrets:
            if secret in text:
                self.leaks.append(f"{place}: {secret}")

    def check_rows(self, place, model, rows):
        """Note a leak when rows of ``model`` are hidden or point to hidden ones."""
        self.check(place, rows)
        fields_of = self.env[model]._fields
        for row in rows if isinstance(rows, list) else ():
            if not isinstance(row, dict):
                continue
            if row.get("id") in self.hidden.get(model, ()):
                self.leaks.append(f"{place}: row {row['id']}")
            for name, value in row.items():
                target = name in fields_of and fields_of[name].comodel_name
                if target in self.hidden and self._names_hidden(target, value):
                    self.leaks.append(f"{place}: {name}")

    def _names_hidden(self, model, value):
        ids = value if isinstance(value, list | tuple) else [value]
        return any(
            item in self.hidden[model]
            for item in ids
            if isinstance(item, int) and not isinstance(item, bool)
        )

    # Models

    def get_model_names(self, prefixes=PREFIXES):
        """Return names of stored models of the registry that may hold people."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if name.startswith(prefixes) and not model._abstract
        )

    def call_xmlrpc(self, model, method, /, *args, **kwargs):
        """Return the answer, or None when the server refuses."""
        try:
            return self.case.xmlrpc_object.execute_kw(
                self.case.env.cr.dbname,
                self.user.id,
                self.password,
                model,
                method,
                list(args),
                kwargs,
            )
        except xmlrpc.client.Fault:
            return None

    def models_over_xmlrpc(self, prefixes=PREFIXES):
        """Search, read, group and look for names in every model."""
        self._models(self.call_xmlrpc, "xmlrpc", prefixes)

    def models_over_json2(self, key, prefixes=PREFIXES):
        """The same over JSON-2 with an API key of the user."""
        names = {
            "read": ("ids", "fields"),
            "search_read": ("domain",),
            "search": ("domain",),
            "name_search": ("name",),
            "web_search_read": ("domain", "specification"),
            "formatted_read_group": ("domain", "groupby", "aggregates"),
            "search_count": ("domain",),
        }

        def call(model, method, /, *args, **kwargs):
            body = dict(zip(names[method], args, strict=True)) | kwargs
            answer = self.case.url_open(
                f"/json/2/{model}/{method}",
                json=body,
                headers={"Authorization": f"Bearer {key}"},
            )
            return answer.json() if answer.status_code == 200 else None

        self._models(call, "json2", prefixes)

    def _models(self, call, channel, prefixes):
        with mute_logger(*MUTED):
            for name in self.get_model_names(prefixes):
                self._model(call, channel, name)

    def _model(self, call, channel, name):
        place = f"{channel} {name}"
        rows = call(name, "search_read", [])
        self.check_rows(f"{place}.search_read", name, rows)
        ids = sorted(self.hidden.get(name, ()))
        if ids:
            rows = call(name, "read", ids, ["id", "display_name"])
            self.check_rows(f"{place}.read", name, rows)
            found = call(name, "web_search_read", [], {"display_name": {}}) or {}
            self.check_rows(f"{place}.web_search_read", name, found.get("records"))
            rows = call(name, "search", [("id", "in", ids)])
            if rows:
                self.leaks.append(f"{place}.search: {rows}")
        self._groups(call, place, name)
        self._name_search(call, place, name)

    def _groups(self, call, place, name):
        """Group by what points to hidden rows: counts tell too."""
        for field in self.env[name]._fields.values():
            if field.store and field.type == "many2one" and (
                field.comodel_name in self.hidden
            ):
                counts = (["__count"],)
                groups = call(name, "formatted_read_group", [], [field.name], *counts)
                for group in groups or ():
                    value = group.get(field.name)
                    if value and value[0] in self.hidden[field.comodel_name]:
                        self.leaks.append(f"{place}.formatted_read_group: {field.name}")

    def _name_search(self, call, place, name):
        """Look for the hidden by a part of the name and by a text field."""
        found = call(name, "name_search", self.secrets[0])
        self.check(f"{place}.name_search", found)
        model = self.env[name]
        for field in model._fields.values():
            hit = field.store and field.type in ("char", "text", "html")
            if hit and name in self.hidden:
                domain = [(field.name, "ilike", self.secrets[0])]
                if call(name, "search_count", domain):
                    self.leaks.append(f"{place}: domain on {field.name}")

    # Public methods of the suite's own models

    def methods_over_xmlrpc(self, prefixes=("edu.",)):
        """Call every public method that the suite adds, with hidden ids and guesses."""
        with mute_logger(*MUTED):
            for name in sorted(self.env.registry):
                if name.startswith(prefixes):
                    self._methods(name)

    def _methods(self, name):
        model = type(self.env[name])
        for method_name, function in inspect.getmembers(model, inspect.isfunction):
            own = "edu_" in (function.__module__ or "")
            if method_name.startswith("_") or not own:
                continue
            if hasattr(models.BaseModel, method_name):
                continue
            values = self._guess(function, skip_first=True)
            ids = sorted(self.hidden.get(name, ())) or [1]
            place = f"xmlrpc {name}.{method_name}"
            if getattr(function, "_api_model", False):
                self.check(place, self.call_xmlrpc(name, method_name, **values))
            else:
                self.check(place, self.call_xmlrpc(name, method_name, ids, **values))

    def _guess(self, function, skip_first=False):
        """Return {parameter: guessed value} of the parameters that have a guess."""
        parameters = list(inspect.signature(function).parameters.values())
        if skip_first:
            parameters = parameters[1:]
        return {
            parameter.name: self.guesses[parameter.name]
            for parameter in parameters
            if parameter.name in self.guesses
        }

    # Routes

    def get_rules(self):
        """Return the rules of the routing map that a browser of the user may ask."""
        rules = self.env["ir.http"].routing_map().iter_rules()
        return [
            rule
            for rule in sorted(rules, key=lambda rule: rule.rule)
            if not rule.rule.startswith(SKIPPED_ROUTES)
            and rule.endpoint.routing["auth"] != "none"
        ]

    def routes(self):
        """Ask every route with ids of the hidden, and look into the answers."""
        with mute_logger(*MUTED):
            for rule in self.get_rules():
                kind = rule.endpoint.routing["type"]
                if kind == "jsonrpc":
                    self._jsonrpc(rule)
                elif kind == "http" and "GET" in (rule.methods or ("GET",)):
                    self._http(rule)

    def build_urls(self, rule, ids=None):
        """Return addresses of ``rule`` filled with hidden ids and guesses.

        A rule with parts that cannot be guessed gives none.
        """
        targets = ids or [
            (model, record_id)
            for model, found in self.hidden.items()
            for record_id in sorted(found)[:1]
        ]
        urls = []
        for model, record_id in targets:
            values = {}
            for name, converter in rule._converters.items():
                kind = type(converter).__name__
                if kind == "ModelConverter":
                    values[name] = (record_id, "x")
                elif "Int" in kind:
                    values[name] = 64 if name in ("width", "height") else record_id
                elif name in ("model", "model_name", "__model__"):
                    values[name] = model
                else:
                    values[name] = self.guesses.get(name)
            if None in values.values():
                return []
            urls.append(rule.build(values, append_unknown=False)[1])
        return sorted(set(urls))

    def _http(self, rule):
        function = rule.endpoint.func
        query = {
            name: value
            for name, value in self._guess(function, skip_first=True).items()
            if name not in rule._converters and not isinstance(value, list | dict)
        }
        for url in self.build_urls(rule):
            answer = self.case.url_open(url, params=query, timeout=60)
            self.check(f"GET {url}", answer.content)

    def _jsonrpc(self, rule):
        function = rule.endpoint.func
        params = self._guess(function, skip_first=True)
        for url in self.build_urls(rule) if rule._converters else [rule.rule]:
            answer = self.case.url_open(
                url, json={"jsonrpc": "2.0", "method": "call", "params": params}
            )
            self.check(f"POST {url}", self._result_of(answer))

    def _result_of(self, answer):
        """Return the answer without the echo of an error's debug text."""
        try:
            body = answer.json()
        except ValueError:
            return answer.content
        return body.get("result") if isinstance(body, dict) else body


def make_api_key(env, user):
    """Return an API key of ``user`` for JSON-2."""
    keys = env["res.users.apikeys"].with_user(user).sudo()
    # without an end: the database's clock is not frozen
    return keys._generate("rpc", "crawl", None)
