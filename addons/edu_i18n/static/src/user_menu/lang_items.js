import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

// Languages call themselves by their own name whatever the language of the screen.
const LANGS = [
    { code: "kk_KZ", locale: "kk", name: "Қазақша" },
    { code: "ru_RU", locale: "ru", name: "Русский" },
];

/**
 * Address that makes `code` the language of the user and comes back to this screen.
 *
 * @param {string} code code of a language, as "kk_KZ"
 * @returns {string}
 */
export function langUrl(code) {
    const { pathname, search } = browser.location;
    return `/edu/lang/${code}?redirect=${encodeURIComponent(pathname + search)}`;
}

LANGS.forEach(({ code, locale, name }, index) => {
    registry.category("user_menuitems").add(`edu_lang_${locale}`, () => ({
        type: "item",
        id: `edu_lang_${locale}`,
        description: name,
        href: langUrl(code),
        callback: () => {
            browser.location.href = langUrl(code);
        },
        show: () => !(user.lang || "").startsWith(locale),
        sequence: 45 + index,
    }));
});
