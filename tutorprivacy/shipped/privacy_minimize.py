"""
What happens to personal data once it is recognised: truncated, reduced or dropped.

Data minimisation, GDPR art. 5(1)(c).

Standard library only: this module is imported on the operator's host, too.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from . import privacy_pii as pii

#: Stands where personal data was.
REDACTED = "-"

#: The one query parameter of the platform's own pages that says which *content* a
#: browser event is about; event-routing-backends reads it from the referrer. Kept as it
#: is written, and only if it is a usage key: a + must not become a space.
_BLOCK_PARAMETER = re.compile(r"(?:\A|&)(activate_block_id=(?:[a-z-]*block-v[0-9]|i4x)[\w.:+@~%/-]*)")


@dataclass(frozen=True)
class IpPolicy:
    """
    What happens to IP addresses.

    Args:
        action: ``drop``, ``truncate`` or ``keep`` (PRIVACY_IP_ADDRESS).
        ipv4_prefix_length: bits of an IPv4 address that ``truncate`` keeps, 0–32.
        ipv6_prefix_length: bits of an IPv6 address that ``truncate`` keeps, 0–128.
    """

    action: str = "drop"
    ipv4_prefix_length: int = 16
    ipv6_prefix_length: int = 32

    def apply(self, address: str | None) -> str | None:
        """Return the address as it may be kept, or None if nothing of it may."""
        if self.action == "keep":
            return address
        if self.action == "truncate" and address:
            return truncate_ip(address, self.ipv4_prefix_length, self.ipv6_prefix_length)
        return None


def truncate_ip(address: str, ipv4_prefix_length: int, ipv6_prefix_length: int) -> str | None:
    """
    Set the host bits of an IP address to zero.

    The default of PRIVACY_IPV4_PREFIX_LENGTH, 16, drops the last two octets, as the CNIL
    asks of audience measurement.

    An IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) is the IPv4 address it carries and is
    truncated as one: cut as IPv6 it would stay whole. A zone is dropped.

    Returns:
        The truncated address, or None for text that is not an address.
    """
    try:
        parsed = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    prefix_length = ipv4_prefix_length if parsed.version == 4 else ipv6_prefix_length
    return str(ipaddress.ip_network(f"{parsed}/{prefix_length}", strict=False).network_address)


def reduce_text(text: str, ip_policy: IpPolicy = IpPolicy()) -> str:
    """
    Redact what can be recognised in running text: e-mail addresses, IP addresses,
    path segments that hold a person or a token, query strings, labelled user ids.
    """
    text = pii.sub_emails(text, REDACTED)
    text = pii.sub_queries(text, REDACTED)
    text = pii.sub_personal_paths(text, REDACTED)
    text = pii.sub_user_ids(text, REDACTED)
    if ip_policy.action != "keep":
        text = pii.sub_ip_addresses(text, lambda address: ip_policy.apply(address) or REDACTED)
    return text


def reduce_path(path: str) -> str:
    """The path of a request, percent-encoded, as it may stand in a request log."""
    return reduce_text(path)


def reduce_referrer(referrer: str, own_hosts: Collection[str], site_root: str) -> str:
    """
    Reduce a referrer to what xAPI and Caliper need of it.

    A page of the platform itself keeps its path, without persons, and of its query only
    the block that was shown. A foreign page becomes the site's root: where a learner
    came from is personal data, but event-routing-backends needs the key to be there.
    An empty referrer stays empty.

    Args:
        referrer: value of the ``Referer`` header.
        own_hosts: lower-case host names, without ports.
        site_root: LMS_ROOT_URL.
    """
    if not referrer:
        return referrer
    try:
        parts = urlsplit(referrer)
        host = (parts.hostname or "").lower()
    except ValueError:
        host = ""
    if not host or host not in own_hosts or parts.scheme not in ("http", "https"):
        return site_root.rstrip("/") + "/"
    # netloc without a user name and password, which RFC 3986 allows in front of the host
    netloc = parts.netloc.rpartition("@")[2]
    reduced = f"{parts.scheme}://{netloc}{reduce_path(parts.path)}"
    block = _BLOCK_PARAMETER.search(parts.query)
    return f"{reduced}?{block.group(1)}" if block else reduced
