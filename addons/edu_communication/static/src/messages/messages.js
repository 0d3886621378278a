import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "edu.thread";
const PAUSE = 300;

/** Talks of a teacher with families: list on the left, messages on the right. */
export class Messages extends Component {
    static template = "edu_communication.Messages";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.end = useRef("end");
        this.state = useState({
            search: "",
            threads: [],
            learners: [],
            isNew: false,
            talk: null,
            body: "",
            files: [],
            isSending: false,
        });
        this.find = debounce(() => this.loadList(), PAUSE);
        this.display = { controlPanel: {} };
        onWillStart(async () => {
            await this.loadList();
            const wanted = Number(new URLSearchParams(window.location.search).get("thread"));
            if (wanted) {
                await this.openThread(wanted);
            }
        });
        useEffect(
            () => this.end.el?.scrollIntoView({ block: "end" }),
            () => [this.state.talk?.id, this.state.talk?.messages.length]
        );
    }

    async loadList() {
        const { search, isNew } = this.state;
        const method = isNew ? "find_learners" : "get_threads";
        const rows = await this.orm.call(MODEL, method, [search]);
        this.state[isNew ? "learners" : "threads"] = rows;
    }

    onSearch(ev) {
        this.state.search = ev.target.value;
        this.find();
    }

    async showNew(isNew) {
        this.state.isNew = isNew;
        this.state.search = "";
        await this.loadList();
    }

    async openThread(id) {
        this.state.talk = await this.orm.call(MODEL, "get_conversation", [id]);
        this.key = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
        const row = this.state.threads.find((thread) => thread.id === id);
        if (row) {
            row.unread = 0;
        }
    }

    async openLearner(id) {
        const thread = await this.orm.call(MODEL, "open_talk", [id]);
        await this.showNew(false);
        await this.openThread(thread);
    }

    close() {
        this.state.talk = null;
    }

    takeTemplate(ev) {
        const template = this.state.talk.templates[ev.target.value];
        if (template) {
            this.state.body = template.body;
        }
        ev.target.value = "";
    }

    async onFiles(ev) {
        for (const file of ev.target.files) {
            const url = await getDataURLFromFile(file);
            this.state.files.push({ name: file.name, data: url.split(",")[1] || "" });
        }
        ev.target.value = "";
    }

    removeFile(index) {
        this.state.files.splice(index, 1);
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && ev.ctrlKey) {
            this.send();
        }
    }

    async send() {
        const { talk, body, files } = this.state;
        if (!body.trim() && !files.length) {
            this.notification.add(_t("Write a text or choose a file."), { type: "warning" });
            return;
        }
        this.state.isSending = true;
        try {
            this.state.talk = await this.orm.call(MODEL, "send_message", [talk.id, body], {
                files: files.map(({ name, data }) => ({ name, data })),
                key: this.key,
            });
            this.key = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
            Object.assign(this.state, { body: "", files: [] });
            await this.loadList();
        } finally {
            this.state.isSending = false;
        }
    }

    format(moment) {
        return moment
            ? formatDateTime(deserializeDateTime(moment), { format: "dd.MM.yyyy HH:mm" })
            : "";
    }

    describeReaders(message) {
        return message.readers
            .map((reader) => `${reader.name}, ${this.format(reader.moment)}`)
            .join("; ");
    }
}

registry.category("actions").add("edu_communication.messages", Messages);
