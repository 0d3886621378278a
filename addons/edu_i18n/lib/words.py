"""Numbers, amounts and dates in words, plural forms; Kazakh and Russian.

Pure functions. ``lang`` is a language code or its first part: ``kk``, ``kk_KZ``,
``ru``, ``ru_RU``; any other language raises ValueError.
"""

from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

MONTHS = {
    "kk": (
        "қаңтар ақпан наурыз сәуір мамыр маусым "
        "шілде тамыз қыркүйек қазан қараша желтоқсан"
    ).split(),
    "ru": (
        "января февраля марта апреля мая июня "
        "июля августа сентября октября ноября декабря"
    ).split(),
}
MONTHS_NOMINATIVE = {
    "kk": MONTHS["kk"],
    "ru": (
        "январь февраль март апрель май июнь "
        "июль август сентябрь октябрь ноябрь декабрь"
    ).split(),
}
WEEKDAYS = {
    "kk": "дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі".split(),
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье".split(),
}
#: currency -> ((one, few, many) unit, unit gender, (one, few, many) subunit, gender)
RU_MONEY = {
    "KZT": (("тенге",) * 3, "m", ("тиын", "тиына", "тиынов"), "m"),
    "RUB": (
        ("рубль", "рубля", "рублей"),
        "m",
        ("копейка", "копейки", "копеек"),
        "f",
    ),
    "USD": (
        ("доллар США", "доллара США", "долларов США"),
        "m",
        ("цент", "цента", "центов"),
        "m",
    ),
    "EUR": (("евро",) * 3, "m", ("цент", "цента", "центов"), "m"),
}
KK_MONEY = {
    "KZT": ("теңге", "тиын"),
    "RUB": ("рубль", "копейка"),
    "USD": ("АҚШ доллары", "цент"),
    "EUR": ("еуро", "цент"),
}
#: last word of a Kazakh cardinal -> its ordinal
KK_ORDINALS = {
    "нөл": "нөлінші",
    "бір": "бірінші",
    "екі": "екінші",
    "үш": "үшінші",
    "төрт": "төртінші",
    "бес": "бесінші",
    "алты": "алтыншы",
    "жеті": "жетінші",
    "сегіз": "сегізінші",
    "тоғыз": "тоғызыншы",
    "он": "оныншы",
    "жиырма": "жиырмасыншы",
    "отыз": "отызыншы",
    "қырық": "қырқыншы",
    "елу": "елуінші",
    "алпыс": "алпысыншы",
    "жетпіс": "жетпісінші",
    "сексен": "сексенінші",
    "тоқсан": "тоқсаныншы",
    "жүз": "жүзінші",
    "мың": "мыңыншы",
    "миллион": "миллионыншы",
    "миллиард": "миллиардыншы",
    "триллион": "триллионыншы",
}


def language(lang):
    """Return ``kk`` or ``ru`` for a language code; ValueError for any other."""
    short = (lang or "").replace("-", "_").split("_")[0].lower()
    if short not in MONTHS:
        raise ValueError(f"no words for language {lang!r}")
    return short


def capitalise(text):
    """Make the first letter a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def integer_in_words(number, lang, gender="m"):
    """Return an integer in words, small letters.

    :param gender: ``m``, ``f`` or ``n``; Russian only (одна, две)

    >>> integer_in_words(1202, "kk")
    'бір мың екі жүз екі'
    >>> integer_in_words(21, "ru", gender="f")
    'двадцать одна'
    """
    if language(lang) == "kk":
        return num2words(int(number), lang="kz")
    return num2words(int(number), lang="ru", gender=gender)


def ordinal(number, lang):
    """Return an ordinal in words: «жиырма бесінші», «двадцать пятый».

    Kazakh takes the ending on the last word only; its vowels follow the harmony of
    that word. Russian is masculine nominative.
    """
    if language(lang) == "ru":
        return num2words(int(number), lang="ru", to="ordinal")
    *head, last = integer_in_words(number, "kk").split()
    # an even hundred, thousand … reads «жүзінші», «мыңыншы», without «бір»
    if head == ["бір"] and last in ("жүз", "мың", "миллион", "миллиард", "триллион"):
        head = []
    return " ".join([*head, KK_ORDINALS[last]])


def ordinal_digits(number, lang="kk"):
    """Return an ordinal with digits: «6-шы», «20-шы», «5-ші»; Russian «5-й».

    Before a noun Kazakh writes the hyphen alone, see :func:`numbered`.
    """
    if language(lang) == "ru":
        return f"{number}-й"
    suffix = ordinal(number, "kk")[-2:]
    return f"{number}-{suffix}"


def numbered(number, noun, lang="kk"):
    """Return a numbered noun: «5-сынып», «1-тоқсан»; Russian «5-й класс».

    The Russian noun must be masculine in the nominative.
    """
    if language(lang) == "ru":
        return f"{number}-й {noun}"
    return f"{number}-{noun}"


def plural_ru(number, one, few, many):
    """Return the Russian form that goes with a number.

    >>> [plural_ru(n, "ученик", "ученика", "учеников") for n in (1, 3, 5, 11, 21)]
    ['ученик', 'ученика', 'учеников', 'учеников', 'ученик']
    """
    number = abs(int(number))
    if number % 10 == 1 and number % 100 != 11:
        return one
    if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        return few
    return many


def counted(number, forms, lang):
    """Return a number with its noun: «5 оқушы», «2 ученика».

    :param forms: Kazakh one form (str; a noun after a numeral stays singular),
        Russian the three forms one, few, many
    """
    if language(lang) == "kk":
        noun = forms if isinstance(forms, str) else forms[0]
    else:
        noun = plural_ru(number, *forms)
    return f"{number} {noun}"


def date_in_words(date, lang):
    """Return a date as documents write it; works for datetime.date and datetime.

    >>> import datetime
    >>> date_in_words(datetime.date(2026, 11, 20), "kk")
    '2026 жылғы 20 қараша'
    >>> date_in_words(datetime.date(2026, 11, 20), "ru")
    '20 ноября 2026 года'
    """
    lang = language(lang)
    month = MONTHS[lang][date.month - 1]
    if lang == "kk":
        return f"{date.year} жылғы {date.day} {month}"
    return f"{date.day} {month} {date.year} года"


def month_and_year(date, lang):
    """Return «2026 жылғы қараша» or «ноябрь 2026 года»."""
    lang = language(lang)
    month = MONTHS_NOMINATIVE[lang][date.month - 1]
    if lang == "kk":
        return f"{date.year} жылғы {month}"
    return f"{month} {date.year} года"


def weekday(date, lang):
    """Return the name of the weekday, small letters: «жұма», «пятница»."""
    return WEEKDAYS[language(lang)][date.weekday()]


def split_amount(amount, digits=2):
    """Return (sign, units, subunits) of an amount rounded half up.

    :param amount: int, str, Decimal or float (a float is read by its shortest text)
    :return: sign is -1, 0 or 1; both parts are non-negative integers
    """
    quantum = Decimal(1).scaleb(-digits)
    value = Decimal(str(amount)).quantize(quantum, rounding=ROUND_HALF_UP)
    scaled = int(abs(value).scaleb(digits))
    units, subunits = divmod(scaled, 10**digits)
    return (value > 0) - (value < 0), units, subunits


def _money_kk(units, subunits, currency, subunit_digits):
    unit, subunit = KK_MONEY[currency]
    small = f"{subunits:02d}" if subunit_digits else integer_in_words(subunits, "kk")
    return f"{integer_in_words(units, 'kk')} {unit}", f"{small} {subunit}"


def _money_ru(units, subunits, currency, subunit_digits):
    unit_forms, gender, subunit_forms, subunit_gender = RU_MONEY[currency]
    unit = plural_ru(units, *unit_forms)
    subunit = plural_ru(subunits, *subunit_forms)
    small = (
        f"{subunits:02d}"
        if subunit_digits
        else integer_in_words(subunits, "ru", subunit_gender)
    )
    return f"{integer_in_words(units, 'ru', gender)} {unit}", f"{small} {subunit}"


def amount_in_words(
    amount, lang, currency="KZT", subunit_digits=False, with_zero_subunits=True
):
    """Return an amount of money in words, the first letter a capital.

    :param amount: in units (tenge), see :func:`split_amount`
    :param currency: KZT, RUB, USD or EUR; KeyError for another
    :param subunit_digits: «00 тиын» as payment documents have it, instead of words
    :param with_zero_subunits: name the subunits also when there are none

    >>> amount_in_words("1500.05", "kk")
    'Бір мың бес жүз теңге бес тиын'
    >>> amount_in_words(2, "ru", subunit_digits=True)
    'Два тенге 00 тиынов'
    """
    sign, units, subunits = split_amount(amount)
    money = _money_kk if language(lang) == "kk" else _money_ru
    text, small = money(units, subunits, currency, subunit_digits)
    if subunits or with_zero_subunits:
        text = f"{text} {small}"
    return capitalise(f"минус {text}" if sign < 0 else text)
