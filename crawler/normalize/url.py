"""An address as a page spells it, to the one that a browser would ask; and when two of them mean the same."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.normalize.whatwg import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_URL = 8192  # characters, before and after encoding; servers commonly refuse longer request lines

# The shape of nearly every address: nothing to resolve, to encode or to repair, except what _ODD names.
_CHARS = r"A-Za-z0-9\-._~%!$&()*+,;=:@/"
_PLAIN = re.compile(
    rf"https?://(?:[a-z0-9_-]{{1,63}}\.){{1,3}}+[a-z]{{2,24}}/[{_CHARS}]*+(?:\?[{_CHARS}?]*+)?(?:#[{_CHARS}?]*+)?"
)
# A path from the root of a plain host, which is what most pages' own links are.
_ROOTED = re.compile(rf"/[{_CHARS.replace('/', '')}][{_CHARS}]*+(?:\?[{_CHARS}?]*+)?(?:#[{_CHARS}?]*+)?|/")
_ODD = re.compile(r"/\.|%2[eE]|xn--|&amp;|&#")
_EDGES = "".join(map(chr, range(0x21))) + "\x7f\xa0\u200b\u2028\u2029\u3000\ufeff"
_DROPPED = str.maketrans("", "", "\t\r\n")

# A name that ends like a file is a path: http:/index.html stands on the page's own host.
_FILE = r"(?:html?|php\d?|aspx?|jsp|cgi|js|css|json|xml|txt|pdf|jpe?g|png|gif|webp|avif|svg|ico|mp[34])"
_HOST = rf"(?=(?:[a-z0-9-]{{1,63}}\.){{1,9}}+(?!{_FILE}(?:[/?#:]|$))[a-z]{{2,24}}(?:[/?#:]|$))"
# Broken spellings seen in the wild whose meaning is certain; each rule is tried once, in this order.
_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (r"&(?:amp;|#0?38;|#x26;)(?:amp;)?", "&"),  # escaped once more often than it was decoded
        (r"^(?:hhttp|htp|ttp|htttp|httpp)(s?)(?=://)", r"http\1"),
        (r"^(?:https?(?::/{0,3}|/{2,3})){1,4}(?=https?:?[/\\]{2})", ""),  # https:https://host
        (rf"^(https?)(?::/?|[;.]?/{{2,3}}){_HOST}", r"\1://"),  # http:/host, http//host
        (rf"^:?//{_HOST}", "//"),
        (rf"^(?=www\.){_HOST}", "//"),
    )
)

_HOME_FILE = re.compile(r"(?:index|default|home)\.(?:html?|php|aspx?|jsp)", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z]{2,4})?", re.IGNORECASE)
# ISO 639-1, and four countries that sites use in the place of a language.
_LANGUAGES = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is
    it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk
    sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi
    yo za zh zu us gb au nz
"""
_LANGUAGE_CODES = frozenset(_LANGUAGES.split())

# Parameters that name the visit, not the page; a star stands for any ending.
_TRACKING = """
    utm_* fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid igshid igsh li_fat_id mc_cid mc_eid
    _ga _gl _hsenc _hsmi __hstc __hssc __hsfp hsa_* mkt_tok vero_id vero_conv oly_anon_id oly_enc_id wickedid
    pk_campaign pk_kwd pk_source pk_medium mtm_* at_medium at_campaign at_custom* ref_src ref_url ftag guccounter
    guce_referrer guce_referrer_sig __twitter_impression cmpid ncid s_cid spm _branch_match_id trk trkcampaign
"""
# Parameters that sign an address for a while, or ask for the same picture in another size, cut or coding.
_PICTURE = """
    x-amz-* x-goog-* awsaccesskeyid googleaccessid signature expires key-pair-id policy sig se sp sv sr st hmac hash
    token itok sign auth oh oe _nc_* ixid ixlib s
    w h width height size resize fit crop quality q dpr auto format fm ssl strip zoom maxwidth maxheight
"""


def absolute(raw: str, base: str) -> str | None:
    """Return the http(s) address that a browser at `base` would ask for `raw`, or `None`.

    Resolved, percent-encoded, host in A-labels, default port dropped (WHATWG URL), after the repairs above. `None`
    is another scheme, an address with credentials, a host or port that cannot be, nothing at all, or more than
    `MAX_URL` characters.
    """
    if raw.startswith("/") and len(raw) <= MAX_URL and _ROOTED.fullmatch(raw):
        raw = (_origin(base[:MAX_URL]) or "") + raw
    if len(raw) > MAX_URL:
        return None
    if _PLAIN.fullmatch(raw) and not _ODD.search(raw):
        return raw
    return _absolute(raw, base[:MAX_URL])


def page_address(raw: str, base: str) -> str | None:
    """Return `absolute` without the fragment: what a server is asked for."""
    found = absolute(raw, base)
    return None if found is None else found.partition("#")[0]


def host(url: str) -> str | None:
    """Return the host of an absolute http(s) address: A-labels or an IP address, no port, brackets or final dot."""
    found = absolute(url, "")
    if found is None:
        return None
    authority = found.split("/", 3)[2]
    name = authority[1:].partition("]")[0] if authority.startswith("[") else authority.partition(":")[0]
    return name.removesuffix(".")


def origin(url: str) -> str | None:
    """Return scheme, host and port of an absolute http(s) address (RFC 6454, 4), without the scheme's own port."""
    found = absolute(url, "")
    return None if found is None else "/".join(found.split("/", 3)[:3])


def is_home(url: str) -> bool:
    """Whether an address is a site's front page: no path, `/index.html`, or only a language such as `/en/`."""
    found = page_address(url, "")
    if found is None or "?" in found:
        return False
    segments = [part for part in found.split("/")[3:] if part]
    if segments and _HOME_FILE.fullmatch(segments[-1]):
        segments.pop()
    return not segments or (len(segments) == 1 and _is_language(segments[0]))


def _is_language(segment: str) -> bool:
    found = _LANGUAGE.fullmatch(segment)
    return found is not None and found[1].lower() in _LANGUAGE_CODES


@lru_cache(maxsize=16)
def _origin(base: str) -> str | None:
    """Return scheme and host of a base that is itself a plain address, else `None`."""
    return "/".join(base.split("/", 3)[:3]) if _PLAIN.fullmatch(base) and not _ODD.search(base) else None


@lru_cache(maxsize=256)
def _absolute(raw: str, base: str) -> str | None:
    text = raw.strip(_EDGES).translate(_DROPPED)
    for pattern, replacement in _REPAIRS:
        text = pattern.sub(replacement, text)
    found = resolve(text, base.strip(_EDGES).translate(_DROPPED)) if text else None
    return found if found is not None and len(found) <= MAX_URL else None


def _names(table: str) -> Callable[[str], bool]:
    """Return a test whether the table names a parameter, given in lower case."""
    exact = frozenset(name for name in table.split() if not name.endswith("*"))
    starts = tuple(name[:-1] for name in table.split() if name.endswith("*"))
    return lambda name: name in exact or name.startswith(starts)


_is_visit = _names(_TRACKING)
_is_visit_or_size = _names(_TRACKING + _PICTURE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@lru_cache(maxsize=4096)
def fold_url(url: str) -> str:
    """Return a key that is equal for two addresses of the same page.

    Folded: scheme, `www.`, default port, final slash, percent-encoding (RFC 3986, 6.2.2), tracking parameters and
    the fragment. What is no http(s) address is its own key.
    """
    return _folded(url, _is_visit)


@lru_cache(maxsize=4096)
def fold_picture(url: str) -> str:
    """Return a key that is equal for two addresses of the same picture: `fold_url`, signatures and sizes as well."""
    return _folded(url, _is_visit_or_size)


def _folded(url: str, is_unwanted: Callable[[str], bool]) -> str:
    found = page_address(url, "")
    if found is None:
        return url
    hierarchy, _, query = found.partition("?")
    place = hierarchy.partition("//")[2].removeprefix("www.").rstrip("/")
    kept = [part for part in query.split("&") if part and not is_unwanted(part.partition("=")[0].lower())]
    return _ESCAPE.sub(_one_escape, "?".join((place, "&".join(kept))) if kept else place)


def _one_escape(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return char if char in _UNRESERVED else found[0].upper()
