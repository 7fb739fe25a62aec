"""What the markup says a part of a page is: told by the names of tags, classes, ids and roles."""

import re
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise


class Zone(IntEnum):
    """What a part of the page is for; a part inside another is at least as far from the body as it."""

    BODY = 0
    CAPTION = 1
    RELATED = 2
    FURNITURE = 3


_TAGS = {
    "figcaption": Zone.CAPTION,
    "nav": Zone.FURNITURE,
    "footer": Zone.FURNITURE,
    "form": Zone.FURNITURE,
    "button": Zone.FURNITURE,
    "menu": Zone.FURNITURE,
    "dialog": Zone.FURNITURE,
    "aside": Zone.FURNITURE,
}
_ROLES = {
    "navigation": Zone.FURNITURE,
    "complementary": Zone.FURNITURE,
    "search": Zone.FURNITURE,
    "contentinfo": Zone.FURNITURE,
    "dialog": Zone.FURNITURE,
    "alertdialog": Zone.FURNITURE,
    "menu": Zone.FURNITURE,
    "toolbar": Zone.FURNITURE,
    "doc-pullquote": Zone.FURNITURE,
}


def _each(names: str, zone: Zone) -> dict[str, Zone]:
    return dict.fromkeys(names.split(), zone)


_NAMES = {
    **_each(
        """
        caption figcaption photocaption imagecaption captiontext imgcaption photocredit imagecredit
        photo photos image images picture gallery slideshow
        """,
        Zone.CAPTION,
    ),
    **_each(
        """
        related relatedcontent relatedarticles relatedarticle relatedstories relatedposts relatedlinks relatednews
        recommended recommendation recommendations recommend recirc recirculation readmore readnext readalso seealso
        alsoread moreon morefrom morestories morenews teaser teasers trending popular mostread mostpopular mostviewed
        mostshared outbrain taboola zergnet nextarticle nextup upnext nextpost prevpost promo promobox
        newslist newsfeed youmaylike lirereaussi verwandte
        """,
        Zone.RELATED,
    ),
    **_each(
        """
        nav navbar navigation menu submenu breadcrumb breadcrumbs footer masthead sitefooter siteheader topbar
        share sharing sharebar sharebuttons sharetools socialshare social sociallinks addtoany addthis
        newsletter newsletters subscribe subscription subscriptions signup optin mailinglist cta
        advert advertisement advertising adsbygoogle dfp sponsor sponsored banner
        cookie cookies consent gdpr privacy disclaimer
        comment comments commentlist respond disqus discussion
        tags taglist tagcloud topics keywords
        authorbio authorbox authorinfo aboutauthor bio
        sidebar toolbar pagination pager login signin modal popup popover tooltip overlay
        copyright legal poll quiz survey rating feedback
        """,
        Zone.FURNITURE,
    ),
}
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_LONGEST = 300
"""Code points of classes and ids that are looked at, and remembered for the few thousand last seen."""


def zone_of(tag: str, names: str, role: str) -> Zone:
    """The zone that one element opens; `names` are its classes and id, separated by white space."""
    found = max(_TAGS.get(tag, Zone.BODY), _ROLES.get(role, Zone.BODY))
    if found is Zone.FURNITURE or not names:
        return found
    return max(found, _of_names(names[:_LONGEST]))


@lru_cache(maxsize=8_192)
def _of_names(names: str) -> Zone:
    return max(map(_of_name, names.split()), default=Zone.BODY)


@lru_cache(maxsize=8_192)
def _of_name(name: str) -> Zone:
    """Of one class or id: its parts, two neighbouring parts, or all of it."""
    parts = [part.lower() for part in _PART.findall(name)]
    pairs = [first + second for first, second in pairwise(parts)]
    return max((_NAMES.get(part, Zone.BODY) for part in (*parts, *pairs, "".join(parts))), default=Zone.BODY)
