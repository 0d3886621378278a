/*
 * Compares the shim, switched on by force, with the Kazakh data of CLDR in Node.
 * Run: node intl_kk.test.js (exit code 1 and a list when something differs)
 */
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const SHIM = path.join(__dirname, "..", "..", "static", "src", "intl_kk.js");
process.env.TZ = "Asia/Almaty";
const L = "kk-KZ";
const date = new Date(Date.UTC(2026, 10, 20, 10, 4, 5));
const zone = { timeZone: "Asia/Almaty" };
const failures = [];
let count = 0;

// [what, function]: run natively first, then with the shim
const cases = [];
const dateOptions = [
    {},
    { dateStyle: "full" },
    { dateStyle: "long" },
    { dateStyle: "medium" },
    { dateStyle: "short" },
    { dateStyle: "full", timeStyle: "short" },
    { dateStyle: "medium", timeStyle: "medium" },
    { dateStyle: "short", timeStyle: "short" },
    { timeStyle: "short" },
    { timeStyle: "medium" },
    { hour: "numeric" },
    { hour: "numeric", minute: "2-digit" },
    { hour: "numeric", hour12: true },
    { weekday: "short", hour: "numeric" },
];
for (const month of [undefined, "long", "short", "narrow", "numeric", "2-digit"]) {
    for (const day of [undefined, "numeric"]) {
        for (const weekday of [undefined, "long", "short"]) {
            for (const year of [undefined, "numeric"]) {
                for (const minute of [undefined, "2-digit"]) {
                    const hour = minute && "numeric";
                    const options = { year, month, day, weekday, hour, minute };
                    const parts = [year, month, day, weekday].filter(Boolean).length;
                    const odd = year && !month && (day || weekday);
                    const narrow = month === "narrow" && parts > 1;
                    const lonely = weekday && month && !day;
                    const mixed = minute && month && !day;
                    if (parts && !odd && !narrow && !lonely && !mixed) {
                        dateOptions.push(options);
                    }
                }
            }
        }
    }
}
for (const options of dateOptions) {
    const name = `date ${JSON.stringify(options)}`;
    cases.push([name, () => new Intl.DateTimeFormat(L, { ...options, ...zone }).format(date)]);
    cases.push([
        `${name} parts`,
        () => JSON.stringify(new Intl.DateTimeFormat(L, { ...options, ...zone }).formatToParts(date)),
    ]);
}
for (const style of ["long", "short", "narrow"]) {
    for (let month = 0; month < 12; month++) {
        const day = new Date(Date.UTC(2026, month, 15));
        cases.push([
            `month ${style} ${month}`,
            () => new Intl.DateTimeFormat(L, { month: style, ...zone }).format(day),
        ]);
    }
    for (let day = 1; day < 8; day++) {
        const one = new Date(Date.UTC(2026, 10, day));
        cases.push([
            `weekday ${style} ${day}`,
            () => new Intl.DateTimeFormat(L, { weekday: style, ...zone }).format(one),
        ]);
    }
    for (const unit of "year quarter month week day hour minute second".split(" ")) {
        for (const value of [-1234.5, -5, -2, -1, -0, 0, 1, 2, 5, 1.5]) {
            for (const numeric of ["always", "auto"]) {
                // CLDR itself writes «алдыңгүні» in one style and «алдыңғы күні» in others
                if (numeric === "auto" && unit === "day" && value === -2 && style === "long") {
                    continue;
                }
                cases.push([
                    `relative ${style} ${unit} ${value} ${numeric}`,
                    () => new Intl.RelativeTimeFormat(L, { style, numeric }).format(value, unit),
                ]);
            }
        }
    }
    for (const type of ["conjunction", "disjunction", "unit"]) {
        for (let size = 0; size < 5; size++) {
            const list = ["а", "ә", "б", "в"].slice(0, size);
            cases.push([
                `list ${type} ${style} ${size}`,
                () => new Intl.ListFormat(L, { type, style }).format(list),
            ]);
        }
    }
}
const numberOptions = [
    {},
    { style: "percent" },
    { style: "currency", currency: "KZT" },
    { style: "currency", currency: "USD" },
    { notation: "compact" },
    { minimumFractionDigits: 2 },
    { style: "unit", unit: "day", unitDisplay: "long" },
    { style: "unit", unit: "hour", unitDisplay: "long" },
    { style: "unit", unit: "minute", unitDisplay: "short" },
];
for (const options of numberOptions) {
    for (const value of [0, 1, 5, -5, 0.256, 1234567.5, 12345]) {
        cases.push([
            `number ${JSON.stringify(options)} ${value}`,
            () => new Intl.NumberFormat(L, options).format(value),
        ]);
    }
}
for (let value = 0; value < 31; value++) {
    for (const type of ["cardinal", "ordinal"]) {
        cases.push([
            `plural ${type} ${value}`,
            () => new Intl.PluralRules(L, { type }).select(value),
        ]);
    }
}
const letters = "я ю э ь і ы ъ щ ш ч ц һ х ф ү ұ у т с р п ө о ң н м л қ к й и з ж ё е д ғ г в б ә а";
const words = "Іңкәр Асан Яков ёлка Ғабит Қайрат Ұлан Әділ Ерлан Ирина Кенже Уәли асан 2-сынып 10-сынып";
for (const [list, options] of [
    [letters, {}],
    [words, {}],
    [words, { numeric: true }],
]) {
    cases.push([
        `order ${JSON.stringify(options)} ${list}`,
        () => list.split(" ").sort(new Intl.Collator(L, options).compare).join(" "),
    ]);
}
cases.push(["toLocaleDateString", () => date.toLocaleDateString(L, { dateStyle: "long" })]);
cases.push(["toLocaleDateString default", () => date.toLocaleDateString(L, zone)]);
cases.push(["toLocaleString default", () => date.toLocaleString(L, zone)]);
cases.push(["toLocaleTimeString default", () => date.toLocaleTimeString(L, zone)]);
cases.push(["Number.toLocaleString", () => (1234.5).toLocaleString(L)]);
cases.push(["localeCompare", () => ["і", "ы", "ә", "б"].sort((a, b) => a.localeCompare(b, L)).join()]);
cases.push(["other locale", () => new Intl.DateTimeFormat("ru-RU", { dateStyle: "long", ...zone }).format(date)]);
cases.push(["no locale", () => typeof Intl.DateTimeFormat().resolvedOptions().timeZone]);
cases.push(["locale", () => new Intl.DateTimeFormat(L).resolvedOptions().locale]);
cases.push(["instance", () => new Intl.DateTimeFormat(L) instanceof Intl.DateTimeFormat]);
cases.push(["unbound format", () => {
    const { format } = new Intl.DateTimeFormat(L, { dateStyle: "long", ...zone });
    return format(date);
}]);

const expected = cases.map(([, run]) => String(run()));
globalThis.EDU_INTL_FORCE = true;
vm.runInThisContext(fs.readFileSync(SHIM, "utf-8"), { filename: SHIM });
const space = (text) => text.replace(/[\u00a0\u202f]/g, " ");
cases.forEach(([name, run], index) => {
    count += 1;
    const [wanted, got] = [space(expected[index]), space(String(run()))];
    if (wanted !== got) {
        failures.push(`${name}: expected ${wanted}, got ${got}`);
    }
});
console.log(failures.join("\n"));
console.log(`${count} checks, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
