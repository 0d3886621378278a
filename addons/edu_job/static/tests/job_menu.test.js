import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    makeMockEnv,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { mailModels } from "@mail/../tests/mail_test_helpers";
import { JobMenu } from "@edu_job/systray/job_menu";

defineModels(mailModels);

const RUNNING = {
    id: 1,
    name: "Close of the quarter",
    state: "running",
    active: true,
    done: 12,
    total: 48,
    progress: 25,
    message: "",
    has_action: false,
};

function serve(jobs) {
    onRpc("has_group", () => true);
    onRpc("edu.job", "get_my_jobs", () => jobs.value);
}

test("nothing is shown without work", async () => {
    serve({ value: [] });
    await makeMockEnv();
    await mountWithCleanup(JobMenu);
    expect(".o_edu_job_button").toHaveCount(0);
});

test("shows how far the work is, and cancels it", async () => {
    const jobs = { value: [RUNNING] };
    serve(jobs);
    onRpc("edu.job", "action_cancel", ({ args }) => {
        expect.step(`cancel ${args[0][0]}`);
        jobs.value = [{ ...RUNNING, state: "cancelled", active: false, message: "Stopped" }];
        return true;
    });
    await makeMockEnv();
    await mountWithCleanup(JobMenu);
    expect(queryAllTexts(".o_edu_job_button span")).toEqual(["25%"]);
    await contains(".o_edu_job_button").click();
    expect(queryAllTexts(".o_edu_job .text-nowrap")).toEqual(["12 / 48"]);
    await click(".o_edu_job_cancel");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["cancel 1"]);
    expect(".o_edu_job_button span").toHaveCount(0);
    expect(queryAllTexts(".o_edu_job_message")).toEqual(["Stopped"]);
});
