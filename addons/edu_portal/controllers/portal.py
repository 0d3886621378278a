from datetime import date

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from .pwa import get_cache_owner

CHILD_COOKIE = "edu_child"
YEAR = 365 * 24 * 3600
OPTIONS = {
    "type": "http",
    "auth": "user",
    "website": True,
    # the language is the user's, not the address's
    "multilang": False,
    "sitemap": False,
    "readonly": True,
    "methods": ["GET"],
}


class EduCabinet(CustomerPortal):
    """Pages of the cabinet: ``/my`` and ``/my/child/<id>/<page>``.

    The id is looked up among the children of the user and nowhere else; a foreign id
    and one that does not exist get the same answer, 404.
    """

    # Who is asked about

    def _get_children(self):
        """Return the learners whom the user may see, in the user's language."""
        self._use_own_language()
        return request.env["edu.portal"]._get_children(request.env.user)

    def _use_own_language(self):
        lang = request.env.user.lang
        if lang in request.env["res.lang"]._get_frontend():
            request.update_context(lang=lang)
            request.lang = request.env["res.lang"]._get_data(code=lang)

    def _is_family(self):
        user = request.env.user
        return user.has_group("edu_base.group_guardian") or user.has_group(
            "edu_base.group_learner"
        )

    def _find_child(self, children, child_id):
        """Return the child of the id among ``children``.

        :raises NotFound: it is not there, whether it exists or not
        """
        child = children.filtered(lambda row: row.id == child_id)
        if not child:
            raise request.not_found()
        return child

    def _get_default_child(self, children):
        """Return the child looked at last on this device, else the first."""
        remembered = request.cookies.get(CHILD_COOKIE)
        return children.filtered(lambda row: str(row.id) == remembered) or children[:1]

    # Answers

    def _get_common_values(self):
        """Return what every page shows in its frame; addons add their own."""
        return {}

    def _show(self, page, children, child, method, *args):
        """Render the page of ``child`` with the data of ``edu.portal.<method>``.

        :param page: name of the page; that of another addon as ``addon.name``
        """
        addon, _dot, page = page.rpartition(".")
        # sudo: the records come sudo'ed from _get_children_of, limited to the family
        portal = child.env["edu.portal"]
        scope = portal._get_scope(child)
        values = self._get_common_values() | {
            "page": page,
            "page_name": page,
            "child": child,
            "chips": portal._get_chips(children),
            "scope": scope,
            "is_self": child.user_id == request.env.user,
            "user": request.env.user,
            "data": getattr(portal, method)(scope, *args) if method else {},
            "base": f"/my/child/{child.id}",
        }
        response = request.render(f"{addon or 'edu_portal'}.{page}_page", values)
        response.set_cookie(
            CHILD_COOKIE,
            str(child.id),
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
        )
        return self._close(response)

    def _close(self, response):
        """Keep an answer out of common caches; the person's device may keep it."""
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Edu-Cache"] = get_cache_owner()
        return response

    def _show_of(self, page, child_id, method, *args):
        children = self._get_children()
        child = self._find_child(children, child_id)
        return self._show(page, children, child, method, *args)

    def _find_quarter(self, child, term):
        """Return the quarter of the child's year with the id ``term``, else None."""
        scope = child.env["edu.portal"]._get_scope(child)
        return scope.quarters.filtered(lambda row: str(row.id) == term) or None

    # Pages

    @route(multilang=False)
    def home(self, **kw):
        children = self._get_children()
        if children:
            child = self._get_default_child(children)
            return self._show("today", children, child, "_get_today_page")
        if self._is_family():
            return request.render("edu_portal.no_children_page", {"page": "none"})
        return super().home(**kw)

    @route("/my/child/<int:child_id>", **OPTIONS)
    def child_today(self, child_id, **_kw):
        return self._show_of("today", child_id, "_get_today_page")

    @route("/my/child/<int:child_id>/marks", **OPTIONS)
    def child_marks(self, child_id, term=None, **_kw):
        return self._show_quarter("marks", child_id, term, "_get_marks_page")

    @route("/my/child/<int:child_id>/attendance", **OPTIONS)
    def child_attendance(self, child_id, term=None, **_kw):
        return self._show_quarter("attendance", child_id, term, "_get_attendance_page")

    def _show_quarter(self, page, child_id, term, method):
        children = self._get_children()
        child = self._find_child(children, child_id)
        quarter = self._find_quarter(child, term) if term else None
        return self._show(page, children, child, method, quarter)

    @route("/my/child/<int:child_id>/timetable", **OPTIONS)
    def child_timetable(self, child_id, day=None, **_kw):
        try:
            day = date.fromisoformat(day or "")
        except ValueError:
            day = None
        if day and not 2000 <= day.year <= 2100:
            day = None
        return self._show_of("timetable", child_id, "_get_week_page", day)

    @route("/my/child/<int:child_id>/homework", **OPTIONS)
    def child_homework(self, child_id, **_kw):
        return self._show_of("homework", child_id, "_get_homework_page")

    @route("/my/child/<int:child_id>/year", **OPTIONS)
    def child_year(self, child_id, **_kw):
        return self._show_of("year", child_id, "_get_year_page")

    @route("/my/child/<int:child_id>/calendar", **OPTIONS)
    def child_calendar(self, child_id, **_kw):
        return self._show_of("calendar", child_id, "_get_calendar_page")

    @route("/my/child/<int:child_id>/profile", **OPTIONS)
    def child_profile(self, child_id, **_kw):
        return self._show_of("profile", child_id, "_get_profile_page")

    @route("/my/child/<int:child_id>/more", **OPTIONS)
    def child_more(self, child_id, **_kw):
        return self._show_of("more", child_id, None)

    @route("/my/child/<int:child_id>/photo", **OPTIONS)
    def child_photo(self, child_id, **_kw):
        """Send the photo of an own child; a placeholder when there is none."""
        child = self._find_child(self._get_children(), child_id)
        # sudo: the child was looked up among those of the user
        stream = request.env["ir.binary"]._get_image_stream_from(child, "image_256")
        stream.public = False
        response = stream.get_response()
        response.headers["X-Edu-Cache"] = get_cache_owner()
        return response
