import { describe, expect, it } from "vitest";
import { session } from "./people.js";
import { createWorld, pointerTo, questions, type Step, scenarios, type World } from "./support.js";

const open = { row_read_perm: ["user:anonymous"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
const SECRETS = /不可说|不可看|不可读/;

/** Table `card` with a field of each kind, a card of ming's; table `visit` points at it. */
const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("ming");
  await world.user("hong");
  await world.table(
    "card",
    {
      label: "string",
      hidden: { type: "string", acl: { clientVisible: false } },
      misspelled: { type: "string", acl: { clientVisibile: false } },
      points: { type: "integer", default: 0, acl: { clientReadOnly: true } },
      diary: { type: "string", acl: { creatorVisible: true } },
      both: { type: "string", acl: { clientVisible: false, clientReadOnly: true } },
      plain: {
        type: "string",
        acl: { clientVisible: true, clientVisibile: true, clientReadOnly: false, creatorVisible: false },
      },
    },
    open,
  );
  await world.table("visit", { label: "string", card: pointerTo("card") }, open);
  await world.rows("card", {
    卡: {
      hidden: "不可说",
      misspelled: "不可看",
      points: 5,
      diary: "不可读",
      both: "不可说",
      plain: "可以",
      created_by: "{ming}",
    },
  });
  await world.rows("visit", { 来访: { card: "{卡}" } });
  return world;
};

const CARD = "/hserve/v2.4/table/card/record/";
const VISIT = "/hserve/v2.4/table/visit/record/";
const ADMIN = "/oserve/v2.6/table/card/record/{卡}/";
const HIDDEN = ["hidden", "misspelled", "both"];
const whole = {
  hidden: "不可说",
  misspelled: "不可看",
  points: 5,
  diary: "不可读",
  both: "不可说",
  plain: "可以",
};

describe("4 what hserve shows of a row", () => {
  const STRANGERS = { "nobody logged in": {}, "another user": session("hong") };
  questions(arrange, [
    ...Object.entries(STRANGERS).flatMap(([who, headers]) => [
      {
        title: `4 get: ${who} sees neither hidden fields nor the creator's own`,
        request: `GET ${CARD}{卡}/`,
        headers,
        status: 200,
        matches: { label: "卡", points: 5, plain: "可以" },
        lacks: [...HIDDEN, "diary"],
      },
      {
        title: `4 list: ${who}`,
        request: `GET ${CARD}`,
        headers,
        status: 200,
        matches: { objects: [{ label: "卡", points: 5, plain: "可以" }] },
        lacks: [...HIDDEN, "diary"].map((name) => `objects.0.${name}`),
      },
      {
        title: `4 expand: ${who}`,
        request: `GET ${VISIT}{来访}/?expand=card`,
        headers,
        status: 200,
        matches: { card: { _table: "card", id: "{卡}", points: 5, plain: "可以" } },
        lacks: [...HIDDEN, "diary"].map((name) => `card.${name}`),
      },
      {
        title: `4 expand in a list: ${who}`,
        request: `GET ${VISIT}?expand=card`,
        headers,
        status: 200,
        lacks: [...HIDDEN, "diary"].map((name) => `objects.0.card.${name}`),
      },
    ]),
    {
      title: "4 get: the creator sees their own, hidden fields not even they",
      request: `GET ${CARD}{卡}/`,
      headers: session("ming"),
      status: 200,
      matches: { points: 5, diary: "不可读", plain: "可以" },
      lacks: HIDDEN,
    },
    {
      title: "4 list: the creator",
      request: `GET ${CARD}`,
      headers: session("ming"),
      status: 200,
      matches: { objects: [{ diary: "不可读" }] },
      lacks: HIDDEN.map((name) => `objects.0.${name}`),
    },
    {
      title: "4 expand: creatorVisible asks for the creator of the target row",
      request: `GET ${VISIT}{来访}/?expand=card`,
      headers: session("ming"),
      status: 200,
      matches: { card: { diary: "不可读" } },
      lacks: HIDDEN.map((name) => `card.${name}`),
    },
    {
      title: "4 oserve sees everything",
      request: `GET ${ADMIN}`,
      status: 200,
      matches: whole,
    },
    {
      title: "4 userve sees everything",
      request: "GET /userve/v2.4/table/card/record/",
      status: 200,
      matches: { objects: [whole] },
    },
    {
      title: "4 oserve expands everything",
      request: "GET /oserve/v2.4/table/visit/record/?expand=card",
      status: 200,
      matches: { objects: [{ card: { _table: "card", ...whole } }] },
    },
  ]);

  const NAMED = [
    `GET ${CARD}{卡}/?keys=hidden,misspelled,diary,both`,
    `GET ${CARD}?keys=hidden,misspelled,diary,both`,
    `GET ${CARD}{卡}/?keys=-label`,
    `GET ${VISIT}{来访}/?expand=card&keys=card.hidden,card.diary,card.both`,
    `GET ${VISIT}?expand=card&keys=-card.label`,
  ];
  it.each(NAMED)("4 naming hidden fields brings them out no more: %s", async (request) => {
    const world = await arrange();
    const { text } = await world.step({ request, status: 200 });
    expect(text).not.toMatch(SECRETS);
    await world.emulator.close();
  });
});

describe("4, 6.19 what hserve writes", () => {
  const put = (json: unknown, rest: Partial<Step> = {}): Step => ({
    request: `PUT ${CARD}{卡}/`,
    headers: session("ming"),
    json,
    status: 200,
    ...rest,
  });
  const stored = (matches: object): Step => ({ request: `GET ${ADMIN}`, status: 200, matches });
  scenarios(arrange, [
    {
      title: "4 create: what is read-only is dropped, its default stays; what is hidden is saved, and not shown",
      steps: [
        {
          request: `POST ${CARD}`,
          headers: session("hong"),
          json: { label: "新", points: 99, hidden: "暗", diary: "记", both: "x", plain: "明" },
          status: 201,
          matches: { label: "新", points: 0, diary: "记", plain: "明" },
          lacks: HIDDEN,
          save: { 新: "id" },
        },
        {
          request: "GET /oserve/v2.6/table/card/record/{新}/",
          status: 200,
          matches: { points: 0, hidden: "暗", diary: "记", plain: "明" },
          lacks: ["both"],
        },
      ],
    },
    {
      title: "4 bulk create: the same",
      steps: [
        {
          request: `POST ${CARD}`,
          headers: session("hong"),
          json: [{ label: "新", points: 99 }],
          status: 201,
          save: { 新: "operation_result.0.success.id" },
        },
        { request: "GET /oserve/v2.6/table/card/record/{新}/", status: 200, matches: { label: "新", points: 0 } },
      ],
    },
    {
      title: "4 update: read-only fields in a body are dropped, the rest is saved",
      steps: [
        put({ label: "改", points: 99 }, { matches: { label: "改", points: 5, diary: "不可读" }, lacks: HIDDEN }),
        stored({ ...whole, label: "改" }),
      ],
    },
    {
      title: "4 update: a body of read-only fields alone changes nothing and is no error",
      steps: [put({ points: 99 }, { matches: { points: 5 } }), stored({ points: 5 })],
    },
    {
      title: "4 update: atomic operators on read-only fields are dropped",
      steps: [
        put({ points: { $incr_by: 1 }, plain: "b" }, { matches: { points: 5, plain: "b" } }),
        stored({ points: 5 }),
      ],
    },
    {
      title: "4 update: clearing read-only fields is dropped",
      steps: [
        put({ $set: { plain: "b" }, $unset: { points: "", both: "" } }, { matches: { points: 5, plain: "b" } }),
        stored({ points: 5, both: "不可说" }),
      ],
    },
    {
      title: "4 update: operator form is no way around",
      steps: [put({ $set: { points: 99 } }, { matches: { points: 5 } }), stored({ points: 5 })],
    },
    {
      title: "4 bulk update: read-only fields are dropped",
      steps: [
        put({ points: 99, plain: "b" }, { request: `PUT ${CARD}`, matches: { succeed: 1 } }),
        stored({ points: 5, plain: "b" }),
      ],
    },
    {
      title: "4 below v2.5, where the whole object is saved, hidden and read-only fields survive an update",
      steps: [
        put({ label: "改" }, { request: `PUT /hserve/v2.1/table/card/record/{卡}/` }),
        stored({ ...whole, label: "改" }),
      ],
    },
    {
      title: "4 oserve writes read-only fields",
      steps: [
        {
          request: `PUT ${ADMIN}`,
          json: { points: { $incr_by: 1 }, both: "新" },
          status: 200,
          matches: { points: 6, both: "新" },
        },
      ],
    },
    {
      title: "4 changing the schema's acl applies to rows that are there",
      steps: [
        {
          request: "PUT /oserve/v2.4/table/{card}/",
          json: {
            schema: {
              fields: [
                { name: "label", type: "string" },
                { name: "hidden", type: "string" },
                { name: "plain", type: "string", acl: { clientVisible: false } },
              ],
            },
          },
          status: 200,
        },
        {
          request: `GET ${CARD}{卡}/`,
          status: 200,
          matches: { hidden: "不可说" },
          lacks: ["plain", "diary", "points"],
        },
      ],
    },
  ]);
});

describe("4 the other doors", () => {
  it("4 mincloud.as sees and writes what hserve does, mincloud everything", async () => {
    const world = await arrange();
    const { mincloud } = world.emulator;
    const id = String(world.names.get("卡"));
    const hong = mincloud.as({ user: Number(world.names.get("hong")) });
    const row = await hong.records.update("card", id, { points: 99, plain: "b" });
    expect(row).toMatchObject({ points: 5, plain: "b" });
    expect(JSON.stringify([row, await hong.records.get("card", id)])).not.toMatch(SECRETS);
    expect(await mincloud.records.get("card", id)).toMatchObject({ ...whole, plain: "b" });
    await world.emulator.close();
  });

  it("4 code in functions sees and writes everything", async () => {
    const world = await arrange();
    await world.deploy(
      "peek",
      `exports.main = async (event) => {
        const table = new BaaS.TableObject('card')
        const record = table.getWithoutData(event.data.id)
        record.set('points', 7)
        await record.update()
        const { hidden, points, diary } = (await table.get(event.data.id)).data
        return { hidden, points, diary }
      }`,
    );
    await world.step({
      request: "POST /hserve/v1/cloud-function/job/",
      headers: session("hong"),
      json: { function_name: "peek", data: { id: "{卡}" } },
      status: 200,
      matches: { code: 0, data: { hidden: "不可说", points: 7, diary: "不可读" } },
    });
    await world.emulator.close();
  });
});
