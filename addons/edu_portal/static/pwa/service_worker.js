/* eslint-env serviceworker */
/* eslint-disable no-restricted-globals */
/* global VERSION */
// The cabinet without a network: the pages seen last, of the person logged in.
//
// The server names a page that may be kept, and whose it is, by the header
// X-Edu-Cache. A page of another owner throws away everything kept before it.

const STATIC = `edu-static-${VERSION}`;
const PAGES = "edu-pages-";
const META = "edu-meta";
const OWNER = "/my/owner";
const OFFLINE = "/my/offline";
const ICON = "/edu_portal/static/img/icon-192.png";
const MOST_PAGES = 40;
// a slow link: what was seen last is shown when the answer takes longer (ms)
const PATIENCE = 4000;
const GATEWAY_ERROR = 502;

self.addEventListener("install", (event) => {
    event.waitUntil(
        caches
            .open(STATIC)
            .then((cache) => cache.addAll([OFFLINE, ICON]))
            .then(() => self.skipWaiting())
    );
});

self.addEventListener("activate", (event) => {
    event.waitUntil(dropOldVersions().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin) {
        return;
    }
    if (request.mode === "navigate") {
        event.respondWith(openPage(event));
    } else if (/^\/my\/child\/\d+\/photo$/.test(url.pathname)) {
        event.respondWith(openPicture(event));
    } else if (/^\/web\/assets\/(?!debug)/.test(url.pathname)) {
        event.respondWith(fromCacheFirst(request));
    } else if (/^\/\w+\/static\//.test(url.pathname)) {
        event.respondWith(fromCacheAndRenew(event));
    }
});

self.addEventListener("message", (event) => {
    const { type, page, files } = event.data || {};
    if (type === "forget") {
        event.waitUntil(forget());
    } else if (type === "keep") {
        event.waitUntil(keepFirstPage(page, files || []));
    }
});

async function dropOldVersions() {
    for (const name of await caches.keys()) {
        if (name.startsWith("edu-static-") && name !== STATIC) {
            await caches.delete(name);
        }
    }
}

// Whose pages are kept

async function forget() {
    for (const name of await caches.keys()) {
        if (name.startsWith(PAGES) || name === META) {
            await caches.delete(name);
        }
    }
}

async function getOwner() {
    const found = await (await caches.open(META)).match(OWNER);
    return found ? found.text() : null;
}

async function setOwner(owner) {
    if ((await getOwner()) !== owner) {
        await forget();
        await (await caches.open(META)).put(OWNER, new Response(owner));
    }
}

async function keep(url, response) {
    const owner = response.headers.get("X-Edu-Cache");
    if (!owner || response.status !== 200 || response.redirected) {
        return;
    }
    await setOwner(owner);
    const headers = new Headers(response.headers);
    headers.set("X-Edu-Kept-At", new Date().toISOString());
    const cache = await caches.open(PAGES + owner);
    await cache.delete(url, { ignoreVary: true });
    await cache.put(url, new Response(await response.blob(), { headers }));
    const kept = await cache.keys();
    for (const old of kept.slice(0, Math.max(0, kept.length - MOST_PAGES))) {
        await cache.delete(old);
    }
}

async function findKept(url) {
    const owner = await getOwner();
    if (!owner) {
        return undefined;
    }
    return (await caches.open(PAGES + owner)).match(url, { ignoreVary: true });
}

// Answers

function askNetwork(event) {
    const answer = fetch(event.request).then(async (response) => {
        if (response.status >= GATEWAY_ERROR) {
            throw new Error(`the server does not answer: ${response.status}`);
        }
        await keep(event.request.url, response.clone());
        return response;
    });
    event.waitUntil(answer.catch(() => {}));
    return answer;
}

function afterPatience() {
    return new Promise((_resolve, reject) => {
        setTimeout(() => reject(new Error("a slow link")), PATIENCE);
    });
}

async function openPage(event) {
    const kept = await findKept(event.request.url);
    const network = askNetwork(event);
    try {
        return await (kept ? Promise.race([network, afterPatience()]) : network);
    } catch {
        return kept ? markStale(kept) : openOffline();
    }
}

async function openOffline() {
    return (await caches.match(OFFLINE)) || Response.error();
}

async function openPicture(event) {
    try {
        return await askNetwork(event);
    } catch {
        return (await findKept(event.request.url)) || Response.error();
    }
}

function twoDigits(number) {
    return String(number).padStart(2, "0");
}

/** Date and time in digits: browsers lack the words of the Kazakh calendar. */
function toText(date) {
    const day = [date.getDate(), date.getMonth() + 1].map(twoDigits).join(".");
    const time = [date.getHours(), date.getMinutes()].map(twoDigits).join(":");
    return `${day}.${date.getFullYear()} ${time}`;
}

/** Show the line "last updated at …" that every page of the cabinet carries. */
async function markStale(kept) {
    const moment = toText(new Date(kept.headers.get("X-Edu-Kept-At")));
    const text = (await kept.text())
        .replace(/(<div class="o_edu_stale"[^>]*?) hidden="hidden"/, "$1")
        .replace(/(<time class="o_edu_stale_time">)(<\/time>)/, `$1${moment}$2`);
    return new Response(text, { headers: kept.headers });
}

// Files

async function fromCacheFirst(request) {
    const cache = await caches.open(STATIC);
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept) {
        return kept;
    }
    const response = await fetch(request);
    if (response.status === 200) {
        await cache.put(request, response.clone());
    }
    return response;
}

async function fromCacheAndRenew(event) {
    const cache = await caches.open(STATIC);
    const kept = await cache.match(event.request, { ignoreVary: true });
    const renewed = fetch(event.request).then(async (response) => {
        if (response.status === 200) {
            await cache.put(event.request, response.clone());
        }
        return response;
    });
    event.waitUntil(renewed.catch(() => {}));
    return kept || renewed;
}

/** The first page was loaded before there was a worker: it is asked for once more. */
async function keepFirstPage(page, files) {
    const get = (url) => fetch(url, { credentials: "same-origin" });
    const response = await get(page);
    await keep(page, response);
    const cache = await caches.open(STATIC);
    for (const file of files) {
        if (!(await cache.match(file, { ignoreVary: true }))) {
            const found = await get(file);
            if (found.status === 200) {
                await cache.put(file, found);
            }
        }
    }
}
