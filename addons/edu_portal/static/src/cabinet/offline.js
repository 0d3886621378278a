import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const WORKER = "/my/service-worker.js";
const SCOPE = "/my";

/** Throw away what was kept on this device of the person who leaves. */
export async function forgetPages() {
    if ("caches" in window) {
        for (const name of await window.caches.keys()) {
            if (name.startsWith("edu-pages-") || name === "edu-meta") {
                await window.caches.delete(name);
            }
        }
    }
    const worker = await navigator.serviceWorker?.getRegistration(SCOPE);
    const subscription = await worker?.pushManager?.getSubscription();
    await subscription?.unsubscribe();
}

/** Addresses of the style sheets, scripts and fonts that the page was made of. */
function getFiles() {
    const pattern = /\/web\/assets\/|\/static\//;
    return performance
        .getEntriesByType("resource")
        .map((entry) => entry.name)
        .filter((name) => name.startsWith(location.origin) && pattern.test(name));
}

/** Registers the worker that keeps the pages seen last; "Log out" forgets them. */
export class Offline extends Interaction {
    static selector = "#wrapwrap.o_edu_cabinet";
    dynamicContent = {
        "a[href^='/web/session/logout']": { "t-on-click.withTarget": this.onLogOut },
    };

    async willStart() {
        this.register();
    }

    async register() {
        if (!("serviceWorker" in navigator) || window.eduWorkerAsked) {
            return;
        }
        window.eduWorkerAsked = true;
        const first = !navigator.serviceWorker.controller;
        try {
            await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
        } catch (error) {
            // private windows and plain http have no workers; the page works without
            console.info("No pages are kept on this device:", error.message);
            return;
        }
        const { active } = await navigator.serviceWorker.ready;
        if (first) {
            active.postMessage({ type: "keep", page: location.href, files: getFiles() });
        }
    }

    async onLogOut(ev, link) {
        ev.preventDefault();
        try {
            await forgetPages();
        } finally {
            window.location.assign(link.href);
        }
    }
}

/** Whoever sees the login page is nobody: nothing of the last person stays. */
export class LoginPage extends Interaction {
    static selector = ".oe_login_form";

    async willStart() {
        forgetPages().catch((error) => console.info(error.message));
    }
}

registry.category("public.interactions").add("edu_portal.offline", Offline);
registry.category("public.interactions").add("edu_portal.login_page", LoginPage);
