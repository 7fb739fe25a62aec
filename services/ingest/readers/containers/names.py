"""Names of entries: as a person should see them, what they say about the kind, and which lead out of the archive."""

import re

_ENDINGS = {
    "images": "png jpg jpeg jfif gif webp svg ico bmp tif tiff avif heic heif psd",
    "scripts and styles": "css scss less js mjs cjs map wasm swf",
    "fonts": "woff woff2 ttf otf eot",
    "sound recordings": "mp3 m4a aac ogg oga opus wav flac wma",
    "videos": "mp4 m4v mov avi mkv webm wmv flv mpg mpeg 3gp ts m3u8",
    "system files": "ds_store ini lnk db sha1 sha256 md5 torrent cdx cdxj idx",
}
"""Endings of what is in an archive beside its articles, by what we call it. A saved page brings its pictures along."""
_SKIPPED = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_SYSTEM_FILES = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|robots\.txt$|\.git/)", re.IGNORECASE)
_DRIVE = re.compile(r"^[A-Za-z]:")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_FREQUENT = re.compile(r"[\u0627\u0644\u064a\u0646\u0645\u0648\u0631\u062a\u0628\u0629\u0639\u062f]")
_CODE_PAGES = ("cp1256", "cp720")
"""Of Arabic Windows, and of its ZIP folders."""
_MOSTLY = 0.6
_LONGEST = 300


def readable(raw: bytes) -> str:
    """A name as it was meant: UTF-8 where it is that, else Arabic Windows' code pages, else DOS's."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    high = sum(byte > 127 for byte in raw)
    tried = [raw.decode(page, "replace") for page in _CODE_PAGES]
    letters, _, name = max((len(_ARABIC.findall(name)), len(_FREQUENT.findall(name)), name) for name in tried)
    return name if letters >= _MOSTLY * high else raw.decode("cp437")


def shown(name: str) -> str:
    """Without what would stand for another machine's root, and no longer than a list shows."""
    name = _DRIVE.sub("", name.replace("\\", "/")).lstrip("/")
    name = "".join(c if c.isprintable() or c in "\u200c\u200d\u200e\u200f" else "\ufffd" for c in name)
    while name.startswith("./"):
        name = name[2:]
    return shortened(name)


def shortened(name: str) -> str:
    """No longer than a list shows; its end says the kind."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST // 2]}…{name[-_LONGEST // 2 :]}"


def leads_out(name: str) -> bool:
    """Whether it climbs out of the folder it would be unpacked into. Nothing is; but who names a file so means harm."""
    return ".." in name.replace("\\", "/").split("/")


def kind_of(name: str) -> str | None:
    """What it is where it is no article by its name; None where it may be one."""
    path = name.replace("\\", "/")
    if _SYSTEM_FILES.search(path):
        return "system files"
    return _SKIPPED.get(path.rpartition(".")[2].lower())
