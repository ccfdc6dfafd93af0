"""Which internet addresses are public: those that lead to no machine of ours, however written.

From IANA's special-purpose registries. For IPv6 the other way round: only what is allotted to
the public internet at all, less its special parts. So every form that carries an IPv4 address
inside (mapped, compatible, NAT64, 6to4, Teredo) is out, whatever it carries.
"""

from __future__ import annotations

import ipaddress
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

SPECIAL_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network; Linux takes it for loopback
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # behind a provider's translation
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's own service to its machines, at an address of the public
        "169.254.0.0/16",  # link-local, and where clouds keep credentials
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)

PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")

SPECIAL_V6 = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)

ISATAP = (0x00005EFE, 0x02005EFE)
"""The third quarter of an IPv6 address whose last quarter is an IPv4 address to tunnel to."""


def is_public(address: Address) -> bool:
    """Whether the address is one of the public internet's."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in block for block in SPECIAL_V4)
    return (
        address.scope_id is None
        and address in PUBLIC_V6
        and not any(address in block for block in SPECIAL_V6)
        and (int(address) >> 32) & 0xFFFFFFFF not in ISATAP
    )
