"""The key of a character: the places of letters on keyboards that are not Latin, as data.

A key is known by its place on the US keyboard, since that is what a command's letter is for who writes in another
script: on a Russian keyboard the key of ``b`` writes и.
"""

from __future__ import annotations

import os
import unicodedata
from functools import cache
from typing import Final

US_SHIFT: Final = dict(
    zip(
        "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
        '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
        strict=True,
    )
)
"""The character that a key of the US keyboard writes with shift."""

LAYOUTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "ru": (  # Russian
        ("ёйцукенгшщзхъфывапролджэячсмитьбю", "`qwertyuiop[]asdfghjkl;'zxcvbnm,."),
        ("№", "#"),
    ),
    "uk": (  # Ukrainian
        ("йцукенгшщзхїґфівапролджєячсмитьбю", "qwertyuiop[]\\asdfghjkl;'zxcvbnm,."),
        ("\u02bc№", "~#"),
    ),
    "be": (  # Belarusian
        ("ёйцукенгшўзхфывапролджэячсмітьбю", "`qwertyuiop[asdfghjkl;'zxcvbnm,."),
        ("№", "#"),
    ),
    "bg": (  # Bulgarian
        ("уеишщксдзц„ьяаожгтнвмчюйъэфхпрлб", "wertyuiop[\\asdfghjkl;'zxcvbnm,./"),
        ("–№€ы§“ѝ", "()+Q}|A"),
    ),
    "sr": (  # Serbian
        ("љњертзуиопшђжасдфгхјклчћџцвбнм", "qwertyuiop[]\\asdfghjkl;'xcvbnm"),
    ),
    "mk": (  # Macedonian
        ("љњертѕуиопшѓжасдфгхјклчќзџцвбнм", "qwertyuiop[]\\asdfghjkl;'zxcvbnm"),
        ("„“", "@#"),
    ),
    "kk": (  # Kazakh
        ("әіңғүұқөһйцукенгшщзхъфывапролджэячсмитьбю№", "2345890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./"),
    ),
    "mn": (  # Mongolian
        ("ещфцужэнгшүзкъйыбөахролдпячёсмитьвю", "-=qwertyuiop[]asdfghjkl;'zxcvbnm,./"),
        ("№₮", "!$"),
    ),
    "el": (  # Greek
        ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
    ),
    "he": (  # Hebrew
        ("\u05e7\u05e8\u05d0\u05d8\u05d5\u05df\u05dd\u05e4\u05e9\u05d3\u05d2\u05db", "ertyuiopasdf"),
        ("\u05e2\u05d9\u05d7\u05dc\u05da\u05e3\u05d6\u05e1\u05d1\u05d4\u05e0\u05de", "ghjkl;zxcvbn"),
        ("\u05e6\u05ea\u05e5", "m,."),
    ),
    "ar": (  # Arabic
        ("\u0630\u0636\u0635\u062b\u0642\u0641\u063a\u0639\u0647\u062e\u062d\u062c", "`qwertyuiop["),
        ("\u062f\u0634\u0633\u064a\u0628\u0644\u0627\u062a\u0646\u0645\u0643\u0637", "]asdfghjkl;'"),
        ("\u0626\u0621\u0624\u0631\ufefb\u0649\u0629\u0648\u0632\u0638", "zxcvbnm,./"),
        ("\u0651\u064e\u064b\u064f\u064c\ufef9\u0625÷×\u061b…\u0650", "~QWERTYIOP|A"),
        ("\u064d\ufef7\u0623\u0640،\u0652\ufef5\u0622\u061f", "SGHJKXBN?"),
    ),
    "fa": (  # Persian
        ("۱۲۳۴۵۶۷۸۹۰\u0636\u0635", "1234567890qw"),
        ("\u062b\u0642\u0641\u063a\u0639\u0647\u062e\u062d\u062c\u0686\u0634\u0633", "ertyuiop[]as"),
        ("\u06cc\u0628\u0644\u0627\u062a\u0646\u0645\u06a9\u06af\u0638\u0637\u0632", "dfghjkl;'zxc"),
        ("\u0631\u0630\u062f\u067e\u0648", "vbnm,"),
        ("÷٬٫\ufdfc٪×،\u0640\u0652\u064c\u064d\u064b", "~@#$%^&_QWER"),
        ("\u064f\u0650\u064e\u0651\u0624\u0626\u064a\u0625\u0623\u0622\u0629»", "TYUIASDFGHJK"),
        ("«\u061b\u0643\u0653\u0698\u0670\u0654\u0621\u061f", 'L"ZXCVNM?'),
    ),
    "ur": (  # Urdu
        ("\u064b\u0642\u0648\u0639\u0631\u062a\u06d2\u0621\u06cc\u06c1\u067e\u0627", "`qwertyuiopa"),
        ("\u0633\u062f\u0641\u06af\u062d\u062c\u06a9\u0644\u061b\u0632\u0634\u0686", "sdfghjkl;zxc"),
        ("\u0637\u0628\u0646\u0645،\u06d4", "vbnm,."),
        ("\u0652\u0624\u0670\u0691\u0679\u064e\u0626\u0650\u06c3\u064f\u0622\u0635", "QWERTYUIOPAS"),
        ("\u0688\u0651\u063a\u06be\u0636\u062e\u0654\u0630\u0698\u062b\u0638\u06ba", "DFGHJKLZXCVN"),
        ("\u0658\u061f", "M?"),
    ),
    "hi": (  # Hindi
        ("\u094a१२३४५६७८९०\u0943", "`1234567890="),
        ("\u094c\u0948\u093e\u0940\u0942बहगदजड\u093c", "qwertyuiop[]"),
        ("\u0949\u094b\u0947\u094d\u093f\u0941परकतचट", "\\asdfghjkl;'"),
        ("\u0946\u0902मनवलसय", "zxcvbnm/"),
        ("ऒऍ\u0945\u0903ऋऔऐआईऊभङ", "~!@_+QWERTYU"),
        ("घधझढञऑओएअइउफ", "IOP{}|ASDFGH"),
        ("ऱखथछठऎ\u0901णऩऴळश", 'JKL:"ZXCVBNM'),
        ("ष।य़", "<>?"),
    ),
    "th": (  # Thai
        ("ๅภถ\u0e38\u0e36คตจขช\u0e46ไ", "14567890-=qw"),
        ("ำพะ\u0e31\u0e35รนยบลฃฟ", "ertyuiop[]\\a"),
        ("หกดเ\u0e49\u0e48าสวงผป", "sdfghjkl;'zx"),
        ("แอ\u0e34\u0e37ทมใฝ", "cvbnm,./"),
        ("๑๒๓๔\u0e39฿๕๖๗๘๙๐", "@#$%^&*()_+Q"),
        ("ฎฑธ\u0e4d\u0e4aณฯญฐฅฤฆ", "ERTYUIOP{|AS"),
        ("ฏโฌ\u0e47\u0e4bษศซฉฮ\u0e3a\u0e4c", "DFGHJKL:CVBN"),
        ("ฒฬฦ", "<>?"),
    ),
    "ka": (  # Georgian
        ("„ქწერტყუიოპასდფგჰჯკლზხცვბნმ", "`qwertyuiopasdfghjklzxcvbnm"),
        ("“ჭღთშჟძჩ", "~WRTSJZC"),
    ),
    "hy": (  # Armenian
        ("՝ֆձ֊։՞․՛օէղճփբսմուկըթծց»ջվգեանիտհպրժդչյզլքխշռ", "`12356780-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"),
        ("՜—…և՚«", "~#%&*|"),
    ),
    "ko": (  # Korean, two sets
        ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm"),
        ("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP"),
    ),
    "zh": (  # Chinese and Japanese input methods; their wide letters are told by Unicode itself
        ("。、「」【】《》・", "./[][]<>/"),
    ),
}
"""By language: characters, and the keys of the US keyboard that write them. Capitals are on the same keys with shift.

Where two languages have a letter in different places, that of the person's locale holds, else that of the first.
"""

ASCII: Final = {"el": (";:", "qQ")}
"""Signs that count only in the locale's own layout: anywhere else they are just what they are."""


@cache
def _places(language: str) -> dict[str, str]:
    places: dict[str, str] = {}
    for rows in (LAYOUTS.get(language, ()), *LAYOUTS.values()):
        for characters, keys in rows:
            for character, key in zip(characters, keys, strict=True):
                places.setdefault(character, key)
                capital = character.upper()
                if len(capital) == 1 and capital.lower() == character:
                    places.setdefault(capital, US_SHIFT.get(key, key))
    places.update(zip(*ASCII.get(language, ("", "")), strict=True))
    return places


def language() -> str:
    """The language of the person's locale: ``ru`` of ``ru_RU.UTF-8``; empty for none."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    return next(filter(None, named), "").partition("_")[0].partition(".")[0]


def place(character: str) -> str | None:
    """The character on a US keyboard of the key that wrote ``character``; None where that can't be told."""
    if found := _places(language()).get(character):
        return found
    wide = unicodedata.east_asian_width(character[:1] or " ") == "F"
    return unicodedata.normalize("NFKC", character) if wide else None


@cache
def _ligatures() -> dict[str, str]:
    keys = (key for characters, _ in LAYOUTS["ar"] for key in characters)
    return {whole: key for key in keys if (whole := unicodedata.normalize("NFKC", key)) != key and whole.isalpha()}


def ligature(letters: str) -> str | None:
    """The one character that stands for two letters which one key of the Arabic keyboard writes; None for others."""
    return None if letters.isascii() else _ligatures().get(letters)
