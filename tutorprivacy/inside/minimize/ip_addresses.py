"""
IP addresses: cut to a prefix, dropped or kept.

Standard library only: this module is imported on the operator's host, too.

.. pii: Addresses, for as long as a call takes.
.. pii_types: ip
.. pii_retirement: retained
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass


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
