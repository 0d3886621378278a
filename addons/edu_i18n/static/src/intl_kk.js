/** @odoo-module ignore */

/*
 * Browsers accept the locale "kk" but ship stubs for it: Chromium prints
 * "2026 M11 20, Fri". Odoo formats through Intl (luxon), so this file, loaded before
 * everything else, gives Intl the Kazakh data of CLDR where the browser has none.
 * What the browser can do by itself is left to it. Russian carries the parts that both
 * languages share (digits, separators, time).
 *
 * Covered: DateTimeFormat, RelativeTimeFormat, ListFormat, NumberFormat, PluralRules,
 * Collator, and the toLocale… methods of Date, Number and String.
 */
(function () {
    "use strict";

    const force = Boolean(globalThis.EDU_INTL_FORCE);
    const NATIVE = {
        DateTimeFormat: Intl.DateTimeFormat,
        RelativeTimeFormat: Intl.RelativeTimeFormat,
        ListFormat: Intl.ListFormat,
        NumberFormat: Intl.NumberFormat,
        PluralRules: Intl.PluralRules,
        Collator: Intl.Collator,
    };
    const MONTHS = {
        long: "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split(
            " "
        ),
        short: "қаң. ақп. нау. сәу. мам. мау. шіл. там. қыр. қаз. қар. жел.".split(" "),
        narrow: "Қ А Н С М М Ш Т Қ Қ Қ Ж".split(" "),
    };
    const WEEKDAYS = {
        long: "жексенбі дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі".split(" "),
        short: "жс дс сс ср бс жм сб".split(" "),
        narrow: "Ж Д С С Б Ж С".split(" "),
    };
    const ENGLISH_DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");
    const ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";
    const RANK = new Map([...ALPHABET].map((letter, rank) => [letter, rank]));
    const UNITS = {
        year: { past: "жыл", future: "жылдан", short: "ж." },
        quarter: { past: "тоқсан", future: "тоқсаннан", short: "тқс." },
        month: { past: "ай", future: "айдан" },
        week: { past: "апта", future: "аптадан", short: "ап." },
        day: { past: "күн", future: "күннен" },
        hour: { past: "сағат", future: "сағаттан", short: "сағ." },
        minute: { past: "минут", future: "минуттан", short: "мин." },
        second: { past: "секунд", future: "секундтан", short: "сек." },
    };
    const AUTO = {
        year: { "-1": "былтырғы жыл", 0: "биылғы жыл", 1: "келесі жыл" },
        quarter: { "-1": "өткен тоқсан", 0: "осы тоқсан", 1: "келесі тоқсан" },
        month: { "-1": "өткен ай", 0: "осы ай", 1: "келесі ай" },
        week: { "-1": "өткен апта", 0: "осы апта", 1: "келесі апта" },
        day: { "-2": "алдыңғы күні", "-1": "кеше", 0: "бүгін", 1: "ертең", 2: "бүрсігүні" },
        hour: { 0: "осы сағат" },
        minute: { 0: "осы минут" },
        second: { 0: "қазір" },
    };
    const COMPACT = { "тыс.": "мың", тысяча: "мың", тысячи: "мың", тысяч: "мың" };
    const UNIT_NAMES = {
        year: ["жыл", "ж."],
        quarter: ["тоқсан", "тқс."],
        month: ["ай", "ай"],
        week: ["апта", "ап."],
        day: ["күн", "күн"],
        hour: ["сағат", "сағ"],
        minute: ["минут", "мин"],
        second: ["секунд", "с"],
        millisecond: ["миллисекунд", "мс"],
    };

    // ---------------------------------------------------------------- locales

    function firstLocale(locales) {
        const first = Array.isArray(locales) ? locales[0] : locales;
        return first === undefined || first === null ? "" : String(first);
    }

    function isKazakh(locales) {
        return /^kk\b/i.test(firstLocale(locales));
    }

    /** "kk-KZ-u-nu-latn" → "ru-RU-u-nu-latn" */
    function carrier(locales) {
        return firstLocale(locales).replace(/^kk(-Cyrl)?(-KZ)?/i, "ru-RU");
    }

    function plainLocale(locales) {
        return /-KZ\b/i.test(firstLocale(locales)) ? "kk-KZ" : "kk";
    }

    function join(parts) {
        return parts.map((part) => part.value).join("");
    }

    /** Put a Kazakh class behind a constructor of Intl; other locales stay native. */
    function install(name, Kazakh) {
        const native = NATIVE[name];
        Intl[name] = new Proxy(native, {
            construct(target, args, newTarget) {
                return isKazakh(args[0])
                    ? new Kazakh(...args)
                    : Reflect.construct(target, args, newTarget);
            },
            apply(target, self, args) {
                return isKazakh(args[0])
                    ? new Kazakh(...args)
                    : Reflect.apply(target, self, args);
            },
        });
    }

    // ---------------------------------------------------------------- dates

    const DATE_TYPES = new Set(["era", "year", "month", "day", "weekday", "relatedYear"]);

    function styleOf(options, field) {
        if (options[field]) {
            return options[field];
        }
        return { full: "long", long: "long", medium: "short" }[options.dateStyle] || "long";
    }

    function literal(value) {
        return { type: "literal", value };
    }

    /** Russian parts → { date: [parts in order], weekday, time: [parts] } */
    function split(parts) {
        const isDate = (part) => DATE_TYPES.has(part.type);
        const isTime = (part) => part.type !== "literal" && !isDate(part);
        const firstTime = parts.findIndex(isTime);
        const time = firstTime < 0 ? [] : parts.slice(firstTime);
        const head = firstTime < 0 ? parts : parts.slice(0, firstTime);
        const weekday = head.find((part) => part.type === "weekday");
        const rest = head.filter((part) => part.type !== "weekday");
        while (rest.length && rest[0].type === "literal") {
            rest.shift();
        }
        while (rest.length && rest[rest.length - 1].type === "literal") {
            rest.pop();
        }
        return { date: rest, weekday, time };
    }

    class KazakhDateTimeFormat extends NATIVE.DateTimeFormat {
        constructor(locales, options = {}) {
            const given = { ...options };
            if (/^(long|.*Generic)$/.test(given.timeZoneName || "")) {
                given.timeZoneName = "shortOffset"; // zone names would be Russian
            }
            super(carrier(locales), given);
            this.eduOptions = given;
            this.eduLocale = plainLocale(locales);
            this.eduIndex = new NATIVE.DateTimeFormat("en-US-u-ca-gregory", {
                month: "numeric",
                weekday: "short",
                timeZone: super.resolvedOptions().timeZone,
            });
            Object.defineProperty(this, "format", {
                value: (date) => join(this.formatToParts(date)),
            });
        }

        eduNames(date) {
            const parts = {};
            for (const { type, value } of this.eduIndex.formatToParts(date)) {
                parts[type] = value;
            }
            const day = ENGLISH_DAYS.indexOf(parts.weekday);
            return { month: Number(parts.month) - 1, weekday: day };
        }

        eduDate(source, names) {
            const get = (type) => source.find((part) => part.type === type);
            const [year, month, day] = ["year", "month", "day"].map(get);
            if (month && !/\d/.test(month.value)) {
                const style = styleOf(this.eduOptions, "month");
                let value = MONTHS[style][names.month];
                if (!year && !day && style === "long") {
                    value = value[0].toUpperCase() + value.slice(1);
                }
                return [
                    ...(year ? [year, literal(" ж. ")] : []),
                    ...(day ? [day, literal(" ")] : []),
                    { type: "month", value },
                ];
            }
            if (this.eduOptions.dateStyle === "short") {
                return source.map((part) =>
                    part.type === "year" ? { ...part, value: part.value.slice(-2) } : part
                );
            }
            return [...source];
        }

        formatToParts(date) {
            const parts = super.formatToParts(date);
            const names = this.eduNames(date);
            const { date: source, weekday, time } = split(parts);
            const result = this.eduDate(source, names);
            if (weekday) {
                const style = styleOf(this.eduOptions, "weekday");
                const value = WEEKDAYS[style][names.weekday];
                result.push(...(result.length ? [literal(", ")] : []));
                result.push({ type: "weekday", value });
            }
            if (time.length) {
                const bare = !source.length && time.some((part) => part.type === "minute");
                const gap = literal(bare ? " " : ", "); // «жұма 15:04»
                result.push(...(result.length ? [gap] : []), ...time);
            }
            return result;
        }

        formatRange(start, end) {
            const [first, last] = [this.format(start), this.format(end)];
            return first === last ? first : `${first} – ${last}`;
        }

        formatRangeToParts(start, end) {
            const mark = (source) => (part) => ({ ...part, source });
            const first = this.formatToParts(start);
            const last = this.formatToParts(end);
            if (join(first) === join(last)) {
                return first.map(mark("shared"));
            }
            return [
                ...first.map(mark("startRange")),
                { ...literal(" – "), source: "shared" },
                ...last.map(mark("endRange")),
            ];
        }

        resolvedOptions() {
            return { ...super.resolvedOptions(), locale: this.eduLocale };
        }
    }

    // ---------------------------------------------------------------- numbers

    class KazakhNumberFormat extends NATIVE.NumberFormat {
        constructor(locales, options = {}) {
            super(carrier(locales), options);
            this.eduOptions = options;
            this.eduLocale = plainLocale(locales);
            Object.defineProperty(this, "format", {
                value: (number) => join(this.formatToParts(number)),
            });
        }

        formatToParts(number) {
            const { unit, unitDisplay, style } = this.eduOptions;
            const names = style === "unit" && UNIT_NAMES[unit];
            return super.formatToParts(number).flatMap((part) => {
                if (part.type === "currency" && part.value === "KZT") {
                    return [{ ...part, value: "₸" }];
                }
                if (part.type === "compact") {
                    return [{ ...part, value: COMPACT[part.value] || part.value }];
                }
                if (part.type === "unit" && names) {
                    return [{ ...part, value: names[unitDisplay === "long" ? 0 : 1] }];
                }
                // Russian has a space before %, Kazakh has none
                if (part.type === "literal" && style === "percent") {
                    return [];
                }
                return [part];
            });
        }

        resolvedOptions() {
            return { ...super.resolvedOptions(), locale: this.eduLocale };
        }
    }

    class KazakhPluralRules extends NATIVE.PluralRules {
        constructor(locales, options = {}) {
            super("en", options);
            this.eduOrdinal = options.type === "ordinal";
            this.eduLocale = plainLocale(locales);
        }

        select(number) {
            const value = Math.abs(Number(number));
            if (!this.eduOrdinal) {
                return value === 1 ? "one" : "other";
            }
            const last = value % 10;
            const many = last === 6 || last === 9 || (last === 0 && value !== 0);
            return many ? "many" : "other";
        }

        resolvedOptions() {
            const pluralCategories = this.eduOrdinal ? ["many", "other"] : ["one", "other"];
            return { ...super.resolvedOptions(), locale: this.eduLocale, pluralCategories };
        }
    }

    // ---------------------------------------------------------------- phrases

    class KazakhRelativeTimeFormat extends NATIVE.RelativeTimeFormat {
        constructor(locales, options = {}) {
            super(carrier(locales), options);
            this.eduAuto = options.numeric === "auto";
            this.eduStyle = options.style || "long";
            this.eduLocale = plainLocale(locales);
            this.eduNumber = new KazakhNumberFormat(this.eduLocale);
        }

        eduTail(unit, isPast) {
            const words = UNITS[unit];
            const short = this.eduStyle !== "long" && words.short;
            const noun = short || (isPast ? words.past : words.future);
            return ` ${noun} ${isPast ? "бұрын" : "кейін"}`;
        }

        formatToParts(value, unit) {
            const name = String(unit).replace(/s$/, "");
            if (!UNITS[name]) {
                throw new RangeError(`Invalid unit argument for format() '${unit}'`);
            }
            const number = Number(value);
            const phrase = this.eduAuto && AUTO[name][number];
            if (phrase) {
                return [literal(phrase)];
            }
            const isPast = number < 0 || Object.is(number, -0);
            const digits = this.eduNumber.formatToParts(Math.abs(number));
            return [
                ...digits.map((part) => ({ ...part, unit: name })),
                literal(this.eduTail(name, isPast)),
            ];
        }

        format(value, unit) {
            return join(this.formatToParts(value, unit));
        }

        resolvedOptions() {
            return { ...super.resolvedOptions(), locale: this.eduLocale };
        }
    }

    class KazakhListFormat extends NATIVE.ListFormat {
        constructor(locales, options = {}) {
            super(carrier(locales), options);
            this.eduType = options.type || "conjunction";
            this.eduLocale = plainLocale(locales);
        }

        eduSeparator(index, count) {
            if (this.eduType === "unit") {
                return " ";
            }
            const isLast = index === count - 1;
            if (this.eduType === "disjunction" && isLast) {
                return count === 2 ? " не " : ", не болмаса ";
            }
            return isLast && count === 2 ? " және " : ", ";
        }

        formatToParts(list) {
            const items = [...list];
            return items.flatMap((value, index) => [
                ...(index ? [literal(this.eduSeparator(index, items.length))] : []),
                { type: "element", value },
            ]);
        }

        format(list) {
            return join(this.formatToParts(list));
        }

        resolvedOptions() {
            return { ...super.resolvedOptions(), locale: this.eduLocale };
        }
    }

    // ---------------------------------------------------------------- order

    class KazakhCollator extends NATIVE.Collator {
        constructor(locales, options = {}) {
            super(carrier(locales), options);
            this.eduLocale = plainLocale(locales);
            this.eduIgnoresCase = ["base", "accent"].includes(options.sensitivity);
            this.eduNumeric = Boolean(options.numeric);
            this.eduChars = new NATIVE.Collator("ru-RU", { sensitivity: "accent" });
            Object.defineProperty(this, "compare", {
                value: (one, two) => this.eduCompare(String(one), String(two)),
            });
        }

        eduTokens(text) {
            const lower = text.normalize("NFC").toLowerCase();
            return this.eduNumeric ? lower.match(/\d+|[^\d]/gu) || [] : [...lower];
        }

        eduCompareToken(one, two) {
            if (RANK.has(one) && RANK.has(two)) {
                return RANK.get(one) - RANK.get(two);
            }
            if (this.eduNumeric && /^\d/.test(one) && /^\d/.test(two)) {
                return Number(one) - Number(two);
            }
            return this.eduChars.compare(one, two);
        }

        eduCompare(one, two) {
            const [left, right] = [this.eduTokens(one), this.eduTokens(two)];
            for (let i = 0; i < Math.min(left.length, right.length); i++) {
                const order = this.eduCompareToken(left[i], right[i]);
                if (order) {
                    return Math.sign(order);
                }
            }
            if (left.length !== right.length) {
                return Math.sign(left.length - right.length);
            }
            return this.eduIgnoresCase ? 0 : this.eduCase(one, two);
        }

        /** Small letters before capital ones, as the native collators do. */
        eduCase(one, two) {
            const [left, right] = [[...one], [...two]];
            for (let i = 0; i < left.length; i++) {
                if (left[i] !== right[i]) {
                    return left[i] === left[i].toLowerCase() ? -1 : 1;
                }
            }
            return 0;
        }

        resolvedOptions() {
            return { ...super.resolvedOptions(), locale: this.eduLocale };
        }
    }

    // ---------------------------------------------------------------- toLocale…

    function patchMethod(prototype, name, replacement) {
        const native = prototype[name];
        Object.defineProperty(prototype, name, {
            configurable: true,
            writable: true,
            value: function (...args) {
                return replacement.call(this, native, args);
            },
        });
    }

    function patchDates() {
        const DAY = { year: "numeric", month: "numeric", day: "numeric" };
        const TIME = { hour: "numeric", minute: "2-digit", second: "2-digit" };
        const DATE_KEYS = ["weekday", "year", "month", "day", "dateStyle"];
        const TIME_KEYS = ["hour", "minute", "second", "fractionalSecondDigits", "timeStyle"];
        const defaults = {
            toLocaleString: [{ ...DAY, ...TIME }, [...DATE_KEYS, ...TIME_KEYS]],
            toLocaleDateString: [DAY, DATE_KEYS],
            toLocaleTimeString: [TIME, TIME_KEYS],
        };
        for (const [name, [extra, keys]] of Object.entries(defaults)) {
            patchMethod(Date.prototype, name, function (native, [locales, options = {}]) {
                if (!isKazakh(locales)) {
                    return native.call(this, locales, options);
                }
                const given = keys.some((key) => options[key] !== undefined);
                const wanted = given ? options : { ...extra, ...options };
                return new Intl.DateTimeFormat(locales, wanted).format(this);
            });
        }
    }

    function patchNumbers() {
        patchMethod(Number.prototype, "toLocaleString", function (native, args) {
            return isKazakh(args[0])
                ? new Intl.NumberFormat(...args).format(this)
                : native.apply(this, args);
        });
    }

    function patchStrings() {
        patchMethod(String.prototype, "localeCompare", function (native, args) {
            const [other, locales, options] = args;
            return isKazakh(locales)
                ? new Intl.Collator(locales, options).compare(this, other)
                : native.apply(this, args);
        });
    }

    // ---------------------------------------------------------------- what is missing?

    const kk = "kk-KZ";
    const november = new Date(2026, 10, 15);
    const has = {
        dates: /қараша/i.test(new Intl.DateTimeFormat(kk, { month: "long" }).format(november)),
        relative: /күн/.test(new Intl.RelativeTimeFormat(kk).format(-5, "day")),
        lists: /және/.test(new Intl.ListFormat(kk).format(["а", "ә"])),
        numbers: new Intl.NumberFormat(kk).format(1.5) === "1,5",
        plurals: new Intl.PluralRules(kk, { type: "ordinal" }).select(6) === "many",
        order: ["і", "ь", "ә", "б"].sort(new Intl.Collator(kk).compare).join("") === "әбіь",
    };
    if (force || !has.dates) {
        install("DateTimeFormat", KazakhDateTimeFormat);
        patchDates();
    }
    if (force || !has.relative) {
        install("RelativeTimeFormat", KazakhRelativeTimeFormat);
    }
    if (force || !has.lists) {
        install("ListFormat", KazakhListFormat);
    }
    if (force || !has.numbers) {
        install("NumberFormat", KazakhNumberFormat);
        patchNumbers();
    }
    if (force || !has.plurals) {
        install("PluralRules", KazakhPluralRules);
    }
    if (force || !has.order) {
        install("Collator", KazakhCollator);
        patchStrings();
    }
})();
