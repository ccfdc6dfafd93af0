"""What page furniture looks like: a table of small named rules over one line or block.

A rule matches a whole line, never a part of one, so a paragraph that speaks of subscriptions,
advertising or donations is not touched. English, Spanish and Russian, the commonest forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Where: TypeAlias = Literal["anywhere", "edge", "tail"]
"""``edge``: only before the first or after the last line of the article; ``tail``: only after."""

LONGEST = 300
"""Characters; a longer line or block is an article's paragraph, whatever it starts with."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``opens_tail``: after it, unpunctuated lines down to the end of the text are a list of links
    or buttons, not the article. An advertisement does not open one: the article goes on after it.
    """

    name: str
    pattern: re.Pattern[str]
    where: Where = "anywhere"
    opens_tail: bool = False


def _rule(name: str, *forms: str, where: Where = "anywhere", opens_tail: bool = False) -> Rule:
    pattern = "|".join(f"(?:{form})" for form in forms)
    return Rule(name, re.compile(pattern, re.IGNORECASE), where, opens_tail)


_TO_THE_END = r"[^.]{0,160}"  # the rest of a line that is a label or headline, not a sentence
_PLATFORM = (
    r"(?:twitter|x|facebook|instagram|threads|bluesky|tiktok|youtube|telegram|linkedin|whatsapp"
    r"|reddit|pinterest|mastodon|google news|e-?mail|print|copy link|rss|vk|вконтакте|телеграм\w*)"
)
_AND = r"(?:\s*(?:,|/|\||·|•|\band\b|\bor\b|\by\b|\bи\b|&)\s*|\s+)"
_LETTERS = r"(?:newsletters?|mailing list|e-?mail (?:updates|alerts|list)|podcast|channel|briefing)"

RULES: tuple[Rule, ...] = (
    _rule(
        "advertisement",
        r"(?:(?:story|article) continues below |this )?advertisements?"
        r"(?: above| below|\W+(?:scroll|continue|story|article)[\w ]{0,40})?",
        r"(?:story|article|continue reading|continues?) below(?: (?:advertisement|ad|this ad))?",
        r"(?:sponsored|promoted|paid)(?: (?:content|links?|posts?|stories))?",
        r"publicidad|contenido patrocinado|enlaces patrocinados|реклама|на правах рекламы",
    ),
    _rule(
        "now reading",
        rf"(?:now|currently) reading(?::{_TO_THE_END})?|(?:est[aá]s|ahora) leyendo|вы читаете",
    ),
    _rule(
        "read more",
        rf"(?:read more|read on|continue reading|keep reading|learn more)(?::{_TO_THE_END})?",
        rf"(?:leer? m[aá]s|sigue leyendo|читать (?:далее|дальше)|подробнее)(?::{_TO_THE_END})?",
    ),
    _rule(
        "related",
        rf"(?:also read|read also|read next|up next|related (?:stor(?:y|ies)|articles?|news"
        rf"|coverage|posts?|content|reading|links)|more (?:stories|from (?:us|our site|the web)"
        rf"|on this (?:story|topic))|you (?:may|might) also (?:like|enjoy|be interested in)"
        rf"|recommended(?: for you| stories| reading)?|(?:most|top) (?:read|viewed|popular|stories)"
        rf"|trending(?: now)?|don['’]t miss)(?::{_TO_THE_END})?",
        rf"(?:le[ea]r? tambi[eé]n|(?:tambi[eé]n )?(?:te|le) puede interesar|noticias relacionadas"
        rf"|art[ií]culos relacionados|lo m[aá]s le[ií]do)(?::{_TO_THE_END})?",
        rf"(?:читайте также|читайте еще|читать также|смотрите также|материалы по теме|по теме"
        rf"|похожие (?:статьи|материалы)|самое читаемое)(?::{_TO_THE_END})?",
        opens_tail=True,
    ),
    _rule(
        "follow",
        rf"follow (?:us|me|[\w.'’ -]{{2,60}}) on {_PLATFORM}(?:{_AND}?(?:{_PLATFORM}|@\w+))*[.!:]?",
        rf"s[ií]gue(?:nos|me) en {_PLATFORM}(?:{_AND}?(?:{_PLATFORM}|@\w+))*[.!:]?",
        rf"(?:follow|find|like) us(?: on)?:?|(?:мы|читайте нас) в {_PLATFORM}[.!:]?",
        opens_tail=True,
    ),
    _rule(
        "share",
        r"share(?: this)?(?: (?:article|story|post|page))?"
        rf"(?: (?:on|via|by|with) (?:{_PLATFORM}|friends))?[:.!]?",
        r"compart(?:ir|e|a)(?: (?:est[ea] )?(?:art[ií]culo|noticia|nota))?"
        rf"(?: en {_PLATFORM})?[:.!]?",
        r"поделиться(?: (?:с друзьями|в соцсетях|ссылкой))?",
        r"поделитесь(?: с друзьями| статьей)?[.!:]?",
        rf"{_PLATFORM}(?:{_AND}{_PLATFORM})+|facebook|twitter|whatsapp|linkedin|copy link|print",
        opens_tail=True,
    ),
    _rule(
        "newsletter",
        r"subscribe(?: now| today)?|sign (?:up|in)(?: now| today)?|log ?in|newsletters?",
        rf"(?:subscribe|sign up|register)(?: now| today| here)? (?:to|for) (?:our|my)(?: [\w'’-]+)"
        rf"{{0,4}} {_LETTERS}\b.{{0,100}}",
        rf"(?:subscribe|sign up)(?: now| today)? (?:to|for) (?:the |a )?(?:[\w'’-]+ ){{0,3}}"
        rf"{_LETTERS}[^.]{{0,60}}",
        rf"get (?:our|the) .{{0,40}}{_LETTERS}\b.{{0,60}}(?:inbox|e-?mail)[.!]?",
        r"suscr[ií]b(?:ete|ase|irse)(?: (?:ya|ahora))?(?: a(?:l)? (?:nuestr[oa]s? )?"
        r"(?:bolet[ií]n|newsletter|canal).{0,80})?[.!]?",
        r"подпи(?:шитесь|сывайтесь|саться)"
        r"(?: на (?:наш[уи]?|нас|рассылку|канал|новости).{0,80})?[.!]?",
        opens_tail=True,
    ),
    _rule(
        "comment form",
        r"(?:click here to )?(?:leave|post|add|write) (?:a|your) (?:comment|reply)"
        r"(?: below| here)?[.!:]?(?: cancel reply)?|cancel reply",
        r"please enter (?:your|an?) (?:valid )?(?:comment|name|e-?mail(?: address)?)"
        r"(?: here)?[.!]?",
        r"your e-?mail address will not be published\.?.{0,60}|required fields are marked ?\*?",
        r"save my name, e-?mail.{0,120}|you must be logged in to (?:post a )?comment\.?",
        r"notify me of (?:follow-up comments|new (?:comments|posts)).{0,40}",
        r"join the (?:conversation|discussion)|(?:view|show|load)(?: \d+| all| more)? comments?",
        r"(?:no|\d{1,6}) comments?(?: yet)?|comments? ?\(\d{1,6}\)|comments are closed\.?",
        r"dej(?:e|a|ar) (?:un|tu|su) comentario|(?:\d{1,6} )?comentarios(?: \(\d{1,6}\))",
        r"(?:оставить|оставьте|добавить|написать) комментарий|комментарии \(\d{1,6}\)",
        opens_tail=True,
    ),
    _rule(
        "copyright",
        r"(?:©|\(c\)|copyright ?(?:©|\(c\))).{0,160}",
        r"copyright,? (?:19|20)\d\d[^.]{0,60}\.?(?: all rights reserved\.?)?",
        r"all rights reserved\.?|todos los derechos reservados\.?|все права защищены\.?",
        opens_tail=True,
    ),
    _rule(
        "photo credit",
        r"\(?(?:photo|image|picture|photograph|foto|imagen|фото)(?: credit| courtesy)?"
        r"(?: by| of)?[:/] ?[\w.,'’&/©-]+(?: [\w.,'’&/©-]+){0,7}(?<!\.)\)?",
        r"\(?(?:ap|reuters|afp|epa|getty)(?: images| photo)?/[\w.'’ -]{2,50}\)?",
    ),
    _rule(
        "page control",
        r"(?:scroll|back|return|go) to (?:the )?(?:top|home ?page)(?: of (?:the )?page)?",
        r"skip to (?:main )?(?:content|navigation)|toggle (?:navigation|menu)",
        r"(?:main )?menu|search",
        r"(?:open|close) menu|print this(?: page| article)?|load more|show more"
        r"|(?:next|previous) (?:article|post|story)",
        r"\d{1,3}[ -]min(?:ute)?s? read|listen to this article|estimated reading time:? .{0,20}",
        r"volver arriba|ir arriba|наверх|вверх",
    ),
    _rule(
        "cookies",
        r"(?:accept|reject|manage|allow)(?: all)? cookies|cookie (?:settings|preferences|policy)",
        r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies.{0,240}",
        r"(?:utilizamos|usamos|este sitio (?:web )?(?:usa|utiliza)) (?:las )?cookies.{0,240}",
        r"(?:мы используем|(?:этот )?сайт использует) (?:файлы )?(?:cookies?|куки).{0,240}",
        where="edge",
    ),
    _rule(
        "navigation bar",
        r"(?:[^\W\d]+(?: [^\W\d]+){0,2}\s*[|›»·•>/]\s*){2,}[^\W\d]+(?: [^\W\d]+){0,2}",
        r"(?:privacy policy|terms of (?:use|service)|about us|contact us|home)",
        where="edge",
    ),
    _rule(
        "donation appeal",
        r"please (?:consider )?(?:support(?:ing)?|donat(?:e|ing)|mak(?:e|ing) a donation"
        r"|becom(?:e|ing) a (?:member|subscriber|patron))\b.{0,200}",
        r"(?:donate|support us|give)(?: now| today)?[.!]?|support (?:our|independent) \w+.{0,80}",
        r"(?:haz|haga) (?:una|tu|su) donaci[oó]n.{0,80}|поддержите (?:нас|наш|редакцию).{0,120}",
        where="tail",
    ),
    _rule(
        "about the author",
        r"about the author|sobre el autor|об авторе",
        where="tail",
        opens_tail=True,
    ),
)
