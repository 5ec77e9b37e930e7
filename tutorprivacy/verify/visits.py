"""
The visits: every kind of request by which something of a person can get into a log, an event or a cache.

All carry planted values. The learner's come in the order of her day: signed out, signed in, signed out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from .planted import UNKNOWN, Planted
from .web_client import Site, Visit

SIGN_IN, REGISTRATION = "sign in", "registration"
_SIGN_IN_PATH, _ME_PATH = "/api/user/v2/account/login_session/", "/api/user/v1/me"
_PATCH = {"Content-Type": "application/merge-patch+json"}

#: Of the platform: micro-frontends that are visited, each by a page whose address says something.
_COURSE = "course-v1:verify+verify+verify"


@dataclass(frozen=True)
class Sites:
    """
    Where the platform is served.

    Args:
        lms, cms: the LMS and Studio.
        mfe: the micro-frontends; None: they are not served.
        others: further hosts of the same proxy, by their names for the report.
    """

    lms: Site
    cms: Site
    mfe: Site | None
    others: Mapping[str, Site]

    @classmethod
    def of(cls, config: Mapping[str, Any], mode: str) -> Sites:
        """
        As Tutor's configuration says.

        Args:
            mode: in ``dev``, the LMS and Studio are served by themselves.
        """
        https = bool(config["ENABLE_HTTPS"]) and mode != "dev"
        port = 443 if https else 80

        def site(host: Any, in_development: int = 0) -> Site:
            return Site(str(host), in_development if mode == "dev" else port, https)

        others = {}
        if mode != "dev":
            others["preview"] = site(config.get("PREVIEW_LMS_HOST") or f"preview.{config['LMS_HOST']}")
            if config.get("RUN_MEILISEARCH"):
                public = str(config.get("MEILISEARCH_PUBLIC_URL", "")).partition("://")[2].partition("/")[0]
                others["Meilisearch"] = site(public.partition(":")[0] or f"meilisearch.{config['LMS_HOST']}")
        mfe = config.get("MFE_HOST")
        return cls(
            lms=site(config["LMS_HOST"], 8000),
            cms=site(config["CMS_HOST"], 8001),
            mfe=site(mfe) if mfe and mode != "dev" else None,
            others=others,
        )


class Visits:
    """
    The visits of a run.

    Args:
        sites: where to.
        planted: what they carry.
        course: a course that the learner may enrol in, or "".
    """

    def __init__(self, sites: Sites, planted: Planted, course: str) -> None:
        self._sites, self._planted = sites, planted
        self._cores = planted.cores
        self._course, self._can_enrol = course or _COURSE, bool(course)

    def _lms(self, kind: str, path: str, **more: Any) -> Visit:
        return Visit(kind, self._sites.lms, path, **more)

    def token_for_forms(self, site: Site) -> Visit:
        """Makes the cookie without which Django takes no form."""
        return Visit("forms", site, "/csrf/api/v1/token")

    def sign_in(self, site: Site) -> Visit:
        """The right password."""
        form = {"email_or_username": self._cores["username"], "password": self._planted.password}
        return Visit(SIGN_IN, site, _SIGN_IN_PATH, form)

    def studio_sign_in(self) -> Visit:
        """Studio has no accounts of its own: it asks the LMS."""
        return Visit("Studio sign in", self._sites.cms, f"/login/?{urlencode({'next': '/home/'})}")

    def who_am_i(self, site: Site) -> Visit:
        """Answered with her username, to nobody but her."""
        return Visit("whose session", site, _ME_PATH)

    def signed_out(self) -> Iterator[Visit]:
        """Before she signs in."""
        planted, cores = self._planted, self._cores
        wrong, token = f"{cores['wrong password']}A1!", cores["reset token"]
        for name in (planted.email, cores["username"]):
            form = {"email_or_username": name, "password": wrong}
            yield self._lms("wrong sign in", _SIGN_IN_PATH, form=form)
        yield self._lms("sign in without a field", _SIGN_IN_PATH, form={"email": planted.email, "password": wrong})
        account = {
            "username": cores["new username"],
            "email": planted.new_email,
            "name": planted.name,
            "password": planted.password,
            "honor_code": "true",
            "terms_of_service": "true",
        }
        yield self._lms("registration checked", "/api/user/v1/validation/registration", form=account)
        yield self._lms(REGISTRATION, "/api/user/v2/account/registration/", form=account)
        yield self._lms("registration without a field", "/api/user/v2/account/registration/", form={"x": planted.name})
        yield self._lms("password reset asked", "/account/password", form={"email": planted.email})
        yield self._lms("password reset", f"/password_reset_confirm/3a5-{token}/?{urlencode({'track': token})}")
        yield self._lms("activation", f"/activate/{token}")
        for scheme in ("Bearer", "JWT"):
            headers = {"Authorization": f"{scheme} {cores['access token']}"}
            yield self._lms(f"API, wrong {scheme} token", _ME_PATH, headers=headers)
        if self._sites.mfe:
            form = {"email_or_username": planted.email, "password": wrong}
            yield self._lms("MFE's wrong sign in", _SIGN_IN_PATH, form=form, headers=self._as_mfe("authn/login"))
        form = {**(self.token_asked().form or {}), "client_secret": wrong}
        yield self._lms("API token refused", "/oauth2/access_token", form=form)

    def token_asked(self) -> Visit:
        """For her name and password."""
        form = {"grant_type": "password", "client_id": "login-service-client-id"}
        form |= {"username": self._cores["username"], "password": self._planted.password}
        return self._lms("API token asked", "/oauth2/access_token", form=form)

    def with_token(self, token: str) -> Visit:
        """The one that she was given."""
        return self._lms("API, right token", _ME_PATH, headers={"Authorization": f"Bearer {token}"})

    def everywhere(self) -> Iterator[Visit]:
        """Signed out, and again signed in."""
        yield from self._profile()
        yield from self._pages_of_mfes()
        yield from self._courses()
        yield from self._words()
        yield from self._errors()
        yield from self._other_sites()

    def _profile(self) -> Iterator[Visit]:
        name, query = self._cores["username"], urlencode({"view": "shared", "track": self._cores["reset token"]})
        yield self._lms("profile", f"/u/{name}")
        yield self._lms("own profile", "/profile/me")
        yield self._lms("accounts API", f"/api/user/v1/accounts/{name}?{query}")
        yield self._lms("accounts API, by e-mail", f"/api/user/v1/accounts?{urlencode({'email': self._planted.email})}")
        yield self._lms(
            "profile changed",
            f"/api/user/v1/accounts/{name}",
            method="PATCH",
            document={"bio": f"I like {self._cores['profile words']}"},
            headers=_PATCH,
        )
        preferences = {"pref-lang": "en", "time_zone": self._cores["profile words"]}
        path = f"/api/user/v1/preferences/{name}"
        yield self._lms("preferences", path, method="PATCH", document=preferences, headers=_PATCH)
        yield self._lms("session renewed", "/login_refresh", form={})

    def _courses(self) -> Iterator[Visit]:
        course, email = quote(self._course, safe=":+"), urlencode({"email": self._planted.email})
        if self._can_enrol:
            document = {"course_details": {"course_id": self._course}, "user": self._cores["username"]}
            yield self._lms("enrolment", "/api/enrollment/v1/enrollment", document=document)
        enrolment = f"/api/enrollment/v1/enrollment/{self._cores['username']},{course}"
        yield self._lms("enrolment asked", enrolment)
        for page in ("about", "course/", "courseware", "progress"):
            yield self._lms("course page", f"/courses/{course}/{page}?{email}")
        for api in (f"/api/courseware/course/{course}", f"/api/course_home/outline/{course}"):
            headers = {"USE-JWT-COOKIE": "true"}
            yield self._lms("course API", f"{api}?{email}", headers=headers)
        block = quote(self._course.replace("course-v1:", "block-v1:") + "+type@problem+block@verify", safe="")
        form = {"input_1": f"I am {self._planted.name} {self._cores['answer']}"}
        yield self._lms("problem answered", f"/courses/{course}/xblock/{block}/handler/problem_check", form=form)

    def _words(self) -> Iterator[Visit]:
        cores, words = self._cores, f"what is {self._cores['search words']}"
        yield self._lms("search", f"/search/?{urlencode({'q': words})}")
        yield self._lms("course search", f"/courses?{urlencode({'search_query': words})}")
        form = {"search_string": words}
        yield self._lms("search form", "/search/course_discovery/", form=form)
        event = {"note": self._planted.email, "name": self._planted.name, "answer": cores["answer"]}
        page = f"{self._sites.lms.origin}/u/{cores['username']}?t={cores['reset token']}"
        for text in (json.dumps(event), cores["answer"]):
            form = {"event_type": "page_close", "event": text, "page": page}
            yield self._lms("browser event", "/event", form=form)

    def _errors(self) -> Iterator[Visit]:
        token, name, nowhere = (self._cores[each] for each in ("reset token", "username", UNKNOWN))
        yield self._lms("not found", f"/nothing/here/{nowhere}?{urlencode({'token': token})}")
        yield self._lms("not found, beside a person", f"/u/{name}/{nowhere}?{urlencode({'token': token})}")
        yield self._lms("odd bytes", f"/u/{name}%00%ff?{urlencode({'token': token})}")
        yield self._lms("odd form", "/event", form={"event_type": f"{name}\0", "event": "{", "page": token})
        yield self._lms("odd document", "/api/user/v1/account/registration/", document=[self._planted.email])
        lms = self._sites.lms
        host = f"{self._cores['search words']}.example"
        yield Visit("unknown host", lms, f"/u/{name}?{urlencode({'token': token})}", host=host)
        if lms.https:  # the plain port knows other hosts than the one of certificates
            plain = Site(lms.host, 80, False)
            yield Visit("unknown host, without TLS", plain, f"/u/{name}?token={token}", host=host)
            yield Visit("without TLS", plain, f"/u/{name}?token={token}")

    def _other_sites(self) -> Iterator[Visit]:
        name, token = self._cores["username"], urlencode({"token": self._cores["reset token"]})
        cms, mfe, nowhere = self._sites.cms, self._sites.mfe, f"{self._cores[UNKNOWN]}?{token}"
        for kind, path in (("", "home/"), (" profile", f"u/{name}?{token}"), (" not found", f"nothing/{nowhere}")):
            yield Visit(f"Studio{kind}", cms, f"/{path}")
        yield Visit("Studio search", cms, f"/search/?{urlencode({'q': self._cores['search words']})}")
        if mfe:
            yield Visit("MFE page", mfe, f"/profile/u/{name}?{token}")
            yield Visit("MFE sign in", mfe, f"/authn/login?{urlencode({'email': self._planted.email})}")
            yield Visit("MFE not found", mfe, f"/{nowhere}")
            configuration = urlencode({"mfe": self._cores["reset token"]})
            yield Visit("MFE configuration", mfe, f"/api/mfe_config/v1?{configuration}")
        for label, site in self._sites.others.items():
            yield Visit(label, site, f"/u/{name}?{token}")

    def _as_mfe(self, page: str) -> dict[str, str]:
        """What a browser says of itself when a page of a micro-frontend asks another host."""
        assert self._sites.mfe
        token = urlencode({"token": self._cores["reset token"], "email": self._planted.email})
        return {"Origin": self._sites.mfe.origin, "Referer": f"{self._sites.mfe.origin}/{page}?{token}"}

    def _pages_of_mfes(self) -> Iterator[Visit]:
        """Each asks the LMS and Studio from another origin; there is no other kind of page in recent releases."""
        if not self._sites.mfe:
            return
        name, cms = self._cores["username"], self._sites.cms
        headers = {**self._as_mfe(f"profile/u/{name}"), "USE-JWT-COOKIE": "true"}
        yield self._lms("MFE's form", "/csrf/api/v1/token", headers=headers)
        configuration = urlencode({"mfe": "profile", "t": self._cores["reset token"]})
        yield self._lms("MFE's configuration", f"/api/mfe_config/v1?{configuration}", headers=headers)
        account = f"/api/user/v1/accounts/{name}"
        asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "use-jwt-cookie"}
        yield self._lms("MFE's question", account, method="OPTIONS", headers={**headers, **asked})
        yield self._lms("MFE's account", account, headers=headers)
        document = {"bio": f"I am {self._cores['profile words']}"}
        yield self._lms("MFE's change", account, method="PATCH", document=document, headers={**headers, **_PATCH})
        yield self._lms("MFE's session renewed", "/login_refresh", form={}, headers=headers)
        yield Visit("MFE's Studio", cms, "/api/contentstore/v1/home", headers=headers)

    def broken_off(self) -> Iterator[Visit]:
        """Uploads that end in the middle."""
        upload = {"email": self._planted.email, "file": f"{self._cores['upload']} " * 50}
        yield self._lms("upload broken off", f"/api/profile_images/v1/{self._cores['username']}/upload", form=upload)
        yield self._lms("form broken off", _SIGN_IN_PATH, form={"email_or_username": self._planted.email, **upload})

    def left(self) -> Iterator[Visit]:
        """Pages whose answer nobody waits for."""
        token = urlencode({"token": self._cores["reset token"]})
        yield self._lms("left early", f"/u/{self._cores['username']}?{token}")
        if self._sites.mfe:
            yield Visit("MFE left early", self._sites.mfe, f"/profile/u/{self._cores['username']}?{token}")

    def sign_out(self) -> Visit:
        """The session ends."""
        return self._lms("sign out", f"/logout?{urlencode({'redirect_url': '/' + self._cores['search words']})}")
