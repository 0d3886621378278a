import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const PUT_OFF = "edu_install_put_off";
const DAYS = 30;

// the browser offers once, maybe before the card is there
let offer = null;
window.addEventListener("beforeinstallprompt", (ev) => {
    ev.preventDefault();
    offer = ev;
    document.dispatchEvent(new CustomEvent("edu-install-offer"));
});

function isInstalled() {
    return (
        window.matchMedia("(display-mode: standalone)").matches ||
        navigator.standalone === true
    );
}

function isApple() {
    return /iPad|iPhone|iPod/.test(navigator.userAgent);
}

/** A card that offers to put the cabinet on the screen of the phone. */
export class InstallCard extends Interaction {
    static selector = ".o_edu_install";
    dynamicContent = {
        ".o_edu_install_yes": { "t-on-click": this.onInstall },
        ".o_edu_install_no": { "t-on-click": this.onPutOff },
        _document: { "t-on-edu-install-offer": this.show },
    };

    start() {
        this.show();
    }

    show() {
        if (isInstalled() || this.isPutOff()) {
            return;
        }
        this.el.hidden = !offer && !isApple();
        this.el.querySelector(".o_edu_install_yes").hidden = !offer;
        this.el.querySelector(".o_edu_install_apple").hidden = Boolean(offer);
    }

    isPutOff() {
        const since = Number(window.localStorage.getItem(PUT_OFF) || 0);
        return Date.now() - since < DAYS * 24 * 3600 * 1000;
    }

    async onInstall() {
        offer.prompt();
        await offer.userChoice;
        offer = null;
        this.el.hidden = true;
    }

    onPutOff() {
        window.localStorage.setItem(PUT_OFF, String(Date.now()));
        this.el.hidden = true;
    }
}

registry.category("public.interactions").add("edu_portal.install", InstallCard);
