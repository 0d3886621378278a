import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";

function toBytes(text) {
    const padded = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(window.atob(padded), (char) => char.charCodeAt(0));
}

/** Turns push on and off for this browser. Nothing happens until a person asks. */
export class PushSwitch extends Interaction {
    static selector = ".o_edu_push";
    dynamicContent = {
        ".o_edu_push_on": { "t-on-click": this.onTurnOn },
        ".o_edu_push_stop": { "t-on-click": this.onTurnOff },
    };

    async willStart() {
        if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
            return this.show("none");
        }
        this.key = await rpc("/my/push/key");
        if (!this.key) {
            return this.show("off");
        }
        if (Notification.permission === "denied") {
            return this.show("denied");
        }
        const found = await this.getSubscription();
        this.show(...(found ? ["ready", "stop"] : ["on"]));
    }

    show(...names) {
        for (const name of ["off", "none", "denied", "ready", "on", "stop"]) {
            this.el.querySelector(`.o_edu_push_${name}`).hidden = !names.includes(name);
        }
    }

    async getSubscription() {
        const worker = await navigator.serviceWorker.getRegistration("/my");
        return worker?.pushManager.getSubscription();
    }

    async onTurnOn() {
        if ((await Notification.requestPermission()) !== "granted") {
            return this.show("denied");
        }
        const worker = await navigator.serviceWorker.ready;
        let subscription;
        try {
            subscription = await worker.pushManager.subscribe({
                userVisibleOnly: true,
                applicationServerKey: toBytes(this.key),
            });
        } catch (error) {
            console.info("No push on this device:", error.message);
            return this.show("none");
        }
        const { endpoint, keys } = subscription.toJSON();
        await rpc("/my/push/subscribe", { endpoint, keys, vapid_public_key: this.key });
        this.show("ready", "stop");
    }

    async onTurnOff() {
        const subscription = await this.getSubscription();
        if (subscription) {
            await rpc("/my/push/unsubscribe", { endpoint: subscription.endpoint });
            await subscription.unsubscribe();
        }
        this.show("on");
    }
}

registry.category("public.interactions").add("edu_communication.push", PushSwitch);
