"""What leads, or could be read as leading, to a machine inside: addresses of test S10."""

from __future__ import annotations

import ipaddress

from service.fetch.addresses import Address

INSIDE: tuple[Address, ...] = tuple(
    ipaddress.ip_address(one)
    for one in """
    127.0.0.1 127.0.0.2 127.1.2.3 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255
    172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255 100.64.0.1 100.127.255.255
    100.100.100.200 169.254.169.254 169.254.170.2 169.254.0.1 168.63.129.16 192.0.0.192 192.0.0.1
    192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 198.19.255.255 192.88.99.1 192.31.196.1
    192.52.193.1 192.175.48.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    ::1 :: ::2 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:93.184.216.34
    ::127.0.0.1 ::169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
    64:ff9b:1::7f00:1 2002:7f00:1:: 2002:a9fe:a9fe::1 2002:c0a8:1::1 2001:0:7f00:1::
    2001::a9fe:a9fe 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 3fff::1 fe80::1 fe80::1%eth0
    fec0::1 fc00::1 fd00:ec2::254 fd12:3456:789a::1 ff02::1 ff0e::1 100::1 100:0:0:1::1 5f00::1
    2620:4f:8000::1 2001:470:1::5efe:7f00:1 2001:470:1::200:5efe:a00:1 4000::1 ::a:b:c:d
    """.split()
)
"""As a name server may answer with them. Each kind of special block, by its edges and by what
clouds keep there."""

PUBLIC = tuple(
    ipaddress.ip_address(one)
    for one in """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255
    128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0
    192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.255 203.0.114.0 223.255.255.255
    2001:200::1 2001:4860:4860::8888 2003::1 2606:4700:4700::1111 2a00:1450::1 2620:4f:8001::1
    """.split()
)
"""The neighbours of those blocks and some well-known servers: a check that refuses all is none."""

V4 = [str(one) for one in INSIDE if one.version == 4]
V6 = [f"[{one}]" for one in INSIDE if one.version == 6]

NUMBERS = """
2130706433 017700000001 0x7f000001 0X7F000001 0x7F.0x0.0x0.0x1 0177.0.0.1 0177.0000.0000.0001
0177.0x0.0.1 127.1 127.0.1 0x7f.1 0177.1 127.0.0.1. 127.000.000.001 0127.0.0.1 00127.0.0.1
127.0.0.01 0x7f.0.0.1 0 0x0 00 0.0 2852039166 0xA9FEA9FE 0251.0376.0251.0376 0xA9.0xFE.0xA9.0xFE
025177524776 169.16689662 169.254.43518 3232235521 167772161 0xa000001 012.0.0.1 10.1
4294967296 6425673729 425.510.425.510 127.0.0.257 127.0.0.1.0x1 1.127.0.0.1.1 0x 09.0.0.1
""".split()

BRACKETS = """
[0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::0001] [::0:1] [::FFFF:127.0.0.1]
[0:0:0:0:0:ffff:7f00:1] [::ffff:127.1] [::ffff:0x7f000001] [::1%25lo] [::1%lo]
[fe80::1%25eth0] ::1 [::1 ::1] [[::1]] [::1]x [127.0.0.1] [::ffff:2130706433] [v1.::1]
[0:0:0:0:0:0:127.0.0.1] [::ffff:127.0.0.1%25] [localhost]
""".split()

NAMES = """
localhost LOCALHOST LocalHost localhost. localhost.localdomain ip6-localhost ip6-loopback
metadata metadata.google.internal instance-data kubernetes.default.svc 127.0.0.1.nip.example
inside.example router.local printer.home.arpa db.internal host.docker.internal a..b -a.example
_.example xn--a
""".split()

UNICODE = [
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "２１３０７０６４３３",
    "０ｘ７ｆ０００００１",
    "𝟣𝟤𝟩.0.0.1",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "ｌｏｃａｌｈｏｓｔ",
    "ℓocalhost",
    "loc\u00adalhost",
    "local\u200bhost",
    "\u202elocalhost",
    "127.0.0.1\u200d",
    "[：：１]",
    "١٢٧.٠.٠.١",
]

ENCODED = """
%31%32%37.0.0.1 127%2e0%2e0%2e1 %6cocalhost %6C%6F%63%61%6C%68%6F%73%74 127.0.0.1%00
127.0.0.1%2f %5b::1%5d %E2%91%A0.0.0.1 127.0.0.1%23 127.0.0.1%20
""".split()

USERS = """
site.example@127.0.0.1 site.example:80@127.0.0.1 user:secret@127.0.0.1 @127.0.0.1 :@127.0.0.1
127.0.0.1@site.example site.example%40127.0.0.1 site.example&@127.0.0.1 a@b@127.0.0.1
site.example@[::1] 93.184.216.34@2130706433
""".split()

PORTS = """
127.0.0.1:80 127.0.0.1:443 127.0.0.1: site.example:22 site.example:6379 site.example:8080
site.example:0 site.example:65536 site.example:80:80 site.example:+80 site.example:-1
site.example:８０ 127.0.0.1:00080
""".split()

WHOLE = [
    "//127.0.0.1/",
    "///127.0.0.1/",
    "\\\\127.0.0.1\\",
    "/\\127.0.0.1/",
    "http:127.0.0.1/",
    "http:/127.0.0.1/",
    "http:///127.0.0.1/",
    "http:\\\\127.0.0.1/",
    "http:/\\127.0.0.1/",
    "http://\\127.0.0.1/",
    "http://site.example\\@127.0.0.1/",
    "http://127.0.0.1\\@site.example/",
    "http://127.0.0.1\\.site.example/",
    " http://127.0.0.1/",
    "\thttp://127.0.0.1/",
    "http://127.0.0.1/ ",
    "ht\ntp://127.0.0.1/",
    "http:\n//127.0.0.1/",
    "http://127.0.\t0.1/",
    "http://127.0.0.1\n/",
    "http://\r\n127.0.0.1/",
    "http://127.0.0.1\x00/",
    "http://127.0.0.1\x00.site.example/",
    "http://\x01127.0.0.1/",
    "http://\u3000127.0.0.1/",
    "http://127.0.0.1?@site.example/",
    "http://127.0.0.1#@site.example/",
    "http://127.0.0.1;site.example/",
    "http://127.0.0.1,site.example/",
    "http://site.example 127.0.0.1/",
    "http://site.example,127.0.0.1/",
    "http://(127.0.0.1)/",
    "http://<127.0.0.1>/",
    "http://{127,}.0.0.1/",
    "HTTP://127.0.0.1/",
    "hTTps://127.0.0.1/",
    "https://localhost/",
    "https://[::1]/",
    "http://",
    "http://:80/",
    "http://./",
    "http://../",
    "http://.127.0.0.1/",
    "http://127..0.0.1/",
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "ftp://127.0.0.1/",
    "sftp://127.0.0.1/",
    "tftp://127.0.0.1/x",
    "gopher://127.0.0.1:6379/_INFO",
    "dict://127.0.0.1:6379/INFO",
    "ldap://127.0.0.1/",
    "ws://127.0.0.1/",
    "wss://127.0.0.1/",
    "jar:http://127.0.0.1!/",
    "url:http://127.0.0.1/",
    "view-source:http://127.0.0.1/",
    "feed:http://127.0.0.1/",
    "http+unix://%2fvar%2frun%2fdocker.sock/info",
    "unix:/var/run/docker.sock",
    "netdoc:///etc/passwd",
    "data:text/html,<p>x</p>",
    "javascript:fetch('http://127.0.0.1/')",
]

SPELLINGS = [
    f"http://{host}/"
    for host in (*V4, *V6, *NUMBERS, *BRACKETS, *NAMES, *UNICODE, *ENCODED, *USERS, *PORTS)
] + WHOLE
"""Every one of them different, none of them to be followed inside."""
