"""
The last place on the way to a tool: launches leave without names, usernames and e-mail addresses.

A learner comes to a tool from a block of a course, a tab, a live session, a forum of others or a program. Each has
settings and checks of its own, and they are other ones in other releases. So nothing is done there, but where all of
them end: where a launch of LTI 1.1 is signed, and where the message of LTI 1.3 is. What is left is the id by which a
tool knows a learner again, without which it could give no grade.

A release in which such a place is not found launches nothing: its classes refuse to be made.

.. pii: A launch, while it is made; nothing is kept.
.. pii_types: email_address, name, username
.. pii_retirement: retained
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from types import ModuleType
from typing import Any

log = logging.getLogger(__name__)

#: Parameters of LTI 1.1 about a person begin so: the specification's (appendix A), and what Moodle's is called.
_PARAMETERS = ("lis_person", "user_image", "role_scope_mentor", "ext_user", "custom_lis_person")

#: Claims of OpenID Connect Core 1.0, section 5.1, about a person; not ``sub``, the id, and ``locale``.
_CLAIMS = frozenset(
    {
        *("name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture"),
        *("website", "email", "email_verified", "gender", "birthdate", "zoneinfo", "phone_number"),
        *("phone_number_verified", "address"),
    }
)
_OF_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
#: Claims of LTI 1.3 (5.4) that are about a person, or have members that are.
_LIS, _MENTOR = f"{_OF_LTI}lis", f"{_OF_LTI}role_scope_mentor"

#: In the module of the platform's code where it is; the audit asks whether each is in force.
_MARK = "is_of_privacy"

#: What could not be found in a module, by its name.
failed: dict[str, str] = {}


class LaunchRefused(Exception):
    """A launch would tell a tool who somebody is, or nobody knows what it would tell."""


def start(name: str) -> None:
    """
    See to a module that has been imported. Never raises: the platform starts without tools, too.

    Args:
        name: one of `WAYS`.
    """
    module, way = sys.modules[name], WAYS[name]
    failed.pop(name, None)
    try:
        way(module)
    except Exception as error:  # a release that is not like those that are known
        failed[name] = f"{type(error).__name__}: {error}" if isinstance(error, LookupError) else type(error).__name__
        log.error("Launches of LTI in %s cannot be seen to: %s", name, failed[name])
        _refuse(module, way)


def is_in_force(name: str) -> bool:
    """Do launches of a module that is there still go through this one?"""
    return name not in failed and any(
        getattr(method, _MARK, False) for kind in _classes(sys.modules[name]) for method in vars(kind).values()
    )


def parameters_without_people(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Of a launch of LTI 1.1."""
    return {name: value for name, value in parameters.items() if not _is_personal(name)}


def claims_without_people(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Of a message of LTI 1.3."""
    left = {name: value for name, value in claims.items() if name not in _CLAIMS and name != _MENTOR}
    if isinstance(left.get(_LIS), Mapping):
        left[_LIS] = {name: value for name, value in left[_LIS].items() if not name.startswith("person")}
    return left


def _is_personal(name: Any) -> bool:
    return str(name).lower().startswith(_PARAMETERS)


# -- LTI 1.1 of xblock-lti-consumer -------------------------------------------------------


def _signs_parameters(module: ModuleType) -> None:
    """``lti_1p1/consumer.py``: also of course tabs, live sessions, discussions and programs (``lti_embed``)."""
    kind = _class_of(module, "LtiConsumer1p1")

    def make(stock: Callable[..., Any]) -> Callable[..., Any]:
        def generate_launch_request(consumer: Any, *given: Any, **named: Any) -> Any:
            for name, value in list(vars(consumer).items()):
                if isinstance(value, dict):
                    setattr(consumer, name, parameters_without_people(value))
            request = stock(consumer, *given, **named)
            if not isinstance(request, Mapping) or any(map(_is_personal, request)):  # it is signed: nothing can go
                raise LaunchRefused("a launch of LTI 1.1 names a person where it is not known to")
            return request

        return generate_launch_request

    _replace(kind, "generate_launch_request", make)


# -- LTI 1.3 of xblock-lti-consumer -------------------------------------------------------


def _signs_messages(module: ModuleType) -> None:
    """``lti_1p3/key_handlers.py``: launches, deep links and proctoring."""
    kind = _class_of(module, "PlatformKeyHandler")

    def make(stock: Callable[..., Any]) -> Callable[..., Any]:
        def encode_and_sign(handler: Any, message: Mapping[str, Any], *given: Any, **named: Any) -> Any:
            return stock(handler, claims_without_people(message), *given, **named)

        return encode_and_sign

    _replace(kind, "encode_and_sign", make)


# -- the block of xblock-lti-consumer -----------------------------------------------------


def _asks(module: ModuleType) -> None:
    """``lti_xblock.py``: learners are not asked whether they agree to what is not sent; Studio does not offer it."""

    def make(_stock: Callable[..., Any]) -> Callable[..., Any]:
        def get_pii_sharing_enabled(_block: Any) -> bool:
            return False

        return get_pii_sharing_enabled

    _replace(_class_of(module, "LtiConsumerXBlock"), "get_pii_sharing_enabled", make)


# -- the old block ------------------------------------------------------------------------


class _Unasked:
    """A block whose author has asked for nothing. What is set on it is set on the block."""

    def __init__(self, block: Any) -> None:
        object.__setattr__(self, "_block", block)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The block's: the platform looks there for its handlers, and launches nothing that has none."""
        return type(self._block)

    def __getattr__(self, name: str) -> Any:
        return False if name.startswith("ask_to_send") else getattr(self._block, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._block, name, value)


def _old_blocks(module: ModuleType) -> None:
    """``xmodule/lti_block.py`` and the one of xblocks-contrib: the parameters are signed where they are made."""

    def make(stock: Callable[..., Any]) -> Callable[..., Any]:
        def oauth_params(block: Any, *given: Any, **named: Any) -> Any:
            parameters = stock(_Unasked(block), *given, **named)
            if not isinstance(parameters, Mapping) or any(map(_is_personal, parameters)):
                raise LaunchRefused("a launch of LTI 1.1 names a person where it is not known to")
            return parameters

        return oauth_params

    def make_context(stock: Callable[..., Any]) -> Callable[..., Any]:
        def get_context(block: Any, *given: Any, **named: Any) -> Any:
            return stock(_Unasked(block), *given, **named)

        return get_context

    kinds = [kind for kind in _classes(module) if "oauth_params" in vars(kind)]
    if not kinds:
        raise LookupError("no oauth_params")
    for kind in kinds:
        _replace(kind, "oauth_params", make)
        if "get_context" in vars(kind):  # what the page says will be sent
            _replace(kind, "get_context", make_context)


#: Modules, and what is done there once one has been imported.
WAYS: dict[str, Callable[[ModuleType], None]] = {
    "lti_consumer.lti_1p1.consumer": _signs_parameters,
    "lti_consumer.lti_1p3.key_handlers": _signs_messages,
    "lti_consumer.lti_xblock": _asks,
    "xmodule.lti_block": _old_blocks,
    "xblocks_contrib.lti.lti": _old_blocks,
}


def _class_of(module: ModuleType, name: str) -> type:
    kind = getattr(module, name, None)
    if not isinstance(kind, type):
        raise LookupError(f"no {name}")
    return kind


def _classes(module: ModuleType) -> list[type]:
    """Those that are written there."""
    return [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__]


def _replace(kind: type, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    stock = vars(kind).get(name)
    if not callable(stock):
        raise LookupError(f"no {kind.__name__}.{name}")
    stock = getattr(stock, _MARK, None) or stock  # the settings were applied twice
    replaced = wraps(stock)(make(stock))
    setattr(replaced, _MARK, stock)
    setattr(kind, name, replaced)


def _refuse(module: ModuleType, way: Callable[[ModuleType], None]) -> None:
    """
    Let nothing be launched by what is in a module.

    Blocks are made wherever a course is read, so of the old ones the handler is taken that makes the form. What the
    new one launches ends in the other two modules.
    """

    def refuse(*_given: Any, **_named: Any) -> Any:
        raise LaunchRefused("PRIVACY_LTI_PERSONAL_DATA is off, and this release of the platform is not known")

    for kind in _classes(module) if way is not _asks else ():
        if way is _old_blocks:
            for name in {"preview_handler", "get_input_fields"} & vars(kind).keys():
                setattr(kind, name, refuse)
        else:
            kind.__init__ = refuse  # type: ignore[misc]
