"""Serve translations of modules that are not ours.

Odoo reads the terms of a module only from the module's own ``i18n`` folder. Kazakh
for the core modules (and what the Russian files of Odoo leave empty or say in other
words than the glossary of the product) lies in
``i18n/core/<module>/{kk,ru}.po`` at the top of the repository, or in ``i18n_core``
inside this addon when the addon is packaged alone. :func:`install` makes Odoo's
translation reader look there too, for model terms as well as for Python and
JavaScript terms. It works for the whole process, so it is safe in databases where
the addon is not installed: without an active kk_KZ nothing asks for ``kk.po``.
"""

import functools
import hashlib
import sys
from pathlib import Path

from odoo.tools import translate

ADDON = Path(__file__).resolve().parent
FOLDERS = (ADDON.parent.parent / "i18n" / "core", ADDON / "i18n_core")
_MARK = "_edu_core_terms"


def core_folder():
    """Return the folder that holds ``<module>/<lang>.po``, or None."""
    return next((folder for folder in FOLDERS if folder.is_dir()), None)


def core_paths(module, lang):
    """Yield absolute paths (str) of our po files for a module and language code."""
    folder = core_folder()
    if folder is None or not module.isidentifier():
        return
    for base in translate.get_base_langs(lang):
        path = folder / module / f"{base}.po"
        if path.is_file():
            yield str(path)


def fingerprint():
    """Return a hash (hex) of every served po file; changes when a term changes."""
    digest = hashlib.sha256()
    folder = core_folder()
    for path in sorted(folder.glob("*/*.po")) if folder else ():
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _wrap_get_po_paths(original):
    @functools.wraps(original)
    def get_po_paths(module_name, lang):
        """Later files win: ours come after Odoo's."""
        yield from original(module_name, lang)
        yield from core_paths(module_name, lang)

    setattr(get_po_paths, _MARK, original)
    return get_po_paths


def _wrap_file_open(original):
    @functools.wraps(original)
    def file_open(name, mode="r", *args, **kwargs):
        """Let the translation reader, and nobody else, read our folder."""
        folder = core_folder()
        inside = (
            folder is not None
            and mode == "rb"
            and str(name).endswith(".po")
            and folder in Path(name).parents
        )
        return open(name, mode) if inside else original(name, mode, *args, **kwargs)

    setattr(file_open, _MARK, original)
    return file_open


def _rebind(name, old, new):
    """Replace a function in every loaded addon that imported it by name."""
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("odoo.addons.") and vars(module).get(name) is old:
            setattr(module, name, new)


def clear_code_terms():
    """Forget Python and JavaScript terms read so far in this process."""
    translate.code_translations.python_translations.clear()
    translate.code_translations.web_translations.clear()


def install():
    """Patch Odoo's translation reader once; calling it again changes nothing."""
    for name, wrap in (
        ("get_po_paths", _wrap_get_po_paths),
        ("file_open", _wrap_file_open),
    ):
        original = getattr(translate, name)
        if hasattr(original, _MARK):
            continue
        wrapped = wrap(original)
        setattr(translate, name, wrapped)
        if name == "get_po_paths":
            _rebind(name, original, wrapped)
        clear_code_terms()
