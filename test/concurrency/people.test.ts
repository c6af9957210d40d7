import type { Emulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { at } from "../support/names.js";
import { open, PLACES } from "./arena.js";

/** How an operation came out: what it answered, or the code it was refused with. */
const outcomeOf = async <T>(work: Promise<T>): Promise<{ readonly answer: T } | { readonly refused: unknown }> =>
  work.then(
    (answer) => ({ answer }),
    (error) => ({ refused: error.code }),
  );

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Turns that a change waits before it begins, so that it meets the others at each of their steps. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
};

const codeFor = ({ outbox }: Emulator): string => String(outbox.messages({ kind: "sms-code" }).at(-1)?.content.code);

const PHONE = "13800000000";

describe.each(PLACES)("users, %s", { timeout: 30_000 }, (place) => {
  const CLOUDS = {
    LeanCloud: ({ leancloud: { users } }: Emulator) => ({
      signUp: (username: string) => users.signUp({ username, password: "old" }),
      logIn: (username: string, password: string) => users.logIn({ username, password }),
      change: (id: string) => users.updatePassword(id, "old", "new"),
    }),
    Bmob: ({ bmob: { users } }: Emulator) => ({
      signUp: (username: string) => users.signUp({ username, password: "old" }),
      logIn: (username: string, password: string) => users.logIn({ username, password }),
      change: (id: string) => users.updatePassword(id, "old", "new"),
    }),
  };

  it.each(Object.entries(CLOUDS))("%s: the old password never gets a session of after the change", async (_, cloud) => {
    await using opened = await open(place);
    const { signUp, logIn, change } = cloud(opened.emulator);
    for (const moment of times(12, (index) => index)) {
      const username = `user${moment}`;
      const { objectId } = await signUp(username);
      const early = times(3, () => outcomeOf(logIn(username, "old")));
      await turns(moment);
      const changing = change(String(objectId));
      const late = times(3, () => outcomeOf(logIn(username, "old")));
      const outcomes = await Promise.all([...early, ...late]);
      await changing;
      const { sessionToken } = await logIn(username, "new");
      for (const outcome of outcomes) {
        if ("refused" in outcome) expect([101, 210]).toContain(outcome.refused);
        else expect([outcome.answer.sessionToken, moment]).not.toEqual([sessionToken, moment]);
      }
    }
  });

  const CODES: Readonly<Record<string, (emulator: Emulator) => Promise<(code: string) => Promise<unknown>>>> = {
    "LeanCloud: a code that is verified": async ({ leancloud: { users } }) => {
      await users.requestSmsCode({ mobilePhoneNumber: PHONE });
      return (code) => users.verifySmsCode(code, { mobilePhoneNumber: PHONE });
    },
    "LeanCloud: a code that logs in": async ({ leancloud: { users } }) => {
      await users.signUp({ username: "ming", password: "p", mobilePhoneNumber: PHONE });
      await users.requestSmsCode({ mobilePhoneNumber: PHONE });
      return (smsCode) => users.logInWithPhone({ mobilePhoneNumber: PHONE, smsCode });
    },
    "LeanCloud: a code that signs up": async ({ leancloud: { users } }) => {
      await users.requestSmsCode({ mobilePhoneNumber: PHONE });
      return (smsCode) => users.logInWithPhone({ mobilePhoneNumber: PHONE, smsCode });
    },
    "Bmob: a code that is verified": async ({ bmob: { messages } }) => {
      await messages.requestSmsCode(PHONE);
      return (code) => messages.verifySmsCode(PHONE, code);
    },
    "Bmob: a code that signs up": async ({ bmob: { users, messages } }) => {
      await messages.requestSmsCode(PHONE);
      return (smsCode) => users.signUp({ mobilePhoneNumber: PHONE, smsCode });
    },
    "Bmob: a code that resets a password": async ({ bmob: { users, messages } }) => {
      await users.signUp({ username: "ming", password: "p", mobilePhoneNumber: PHONE });
      await messages.requestSmsCode(PHONE);
      return (code) => users.resetPasswordBySmsCode(code, "new");
    },
  };

  it.each(Object.entries(CODES))("%s is good once", async (_, prepare) => {
    await using opened = await open(place);
    const { emulator } = opened;
    const redeem = await prepare(emulator);
    const code = codeFor(emulator);
    const outcomes = await Promise.all(times(8, () => outcomeOf(redeem(code))));
    expect(outcomes.filter((outcome) => "answer" in outcome)).toHaveLength(1);
  });
});

describe.each(PLACES)("an ACL that changes, %s", { timeout: 30_000 }, (place) => {
  const OWNERS = ["ming", "hong"] as const;

  /** One row that is one user's, then the other's; and what each may try with it. */
  const CLOUDS = {
    async 知晓云({ mincloud }: Emulator) {
      const fields = [
        { name: "owner", type: "string" },
        { name: "log", type: "array", items: { type: "string" } },
      ];
      const everyone = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
      await mincloud.tables.create({ name: "t", schema: { fields }, ...everyone } as never);
      const { id } = await mincloud.records.create("t", { owner: "nobody", log: [] });
      const users = new Map<string, number>();
      for (const name of OWNERS) {
        users.set(name, Number((await mincloud.users.create({ _username: name, _password: "p" })).id));
      }
      const as = (name: string) => mincloud.as({ user: users.get(name) ?? 0 }).records;
      return {
        give(name: string) {
          const only = [`user:${users.get(name)}`];
          const log = { $append: [`to ${name}`] };
          return mincloud.records.update("t", id, { owner: name, read_perm: only, write_perm: only, log });
        },
        read: (name: string) => as(name).get("t", id),
        find: async (name: string) => (await as(name).find("t")).objects,
        sign: (name: string, text: string) => as(name).update("t", id, { log: { $append: [text] } }),
        log: async () => (await mincloud.records.get("t", id)).log,
      };
    },
    async LeanCloud({ leancloud }: Emulator) {
      return parseLike(leancloud);
    },
    async Bmob({ bmob }: Emulator) {
      return parseLike(bmob);
    },
  };

  const parseLike = async (cloud: Emulator["leancloud"] | Emulator["bmob"]) => {
    const { objectId: id } = await cloud.objects.create("T", { owner: "nobody", log: [] });
    const users = new Map<string, string>();
    for (const name of OWNERS) {
      users.set(name, String((await cloud.users.signUp({ username: name, password: "p" })).objectId));
    }
    const as = (name: string) => cloud.as({ user: users.get(name) ?? "" }).objects;
    const add = (text: string) => ({ log: { __op: "Add", objects: [text] } });
    return {
      give(name: string) {
        const ACL = { [users.get(name) ?? ""]: { read: true, write: true } };
        return cloud.objects.update("T", String(id), { owner: name, ACL, ...add(`to ${name}`) });
      },
      read: (name: string) => as(name).get("T", String(id)),
      find: async (name: string) => (await as(name).find("T")).results,
      sign: (name: string, text: string) => as(name).update("T", String(id), add(text)),
      log: async () => (await cloud.objects.get("T", String(id))).log,
    };
  };

  it.each(Object.entries(CLOUDS))("%s: who gets in is who it belonged to at that moment", async (_, prepare) => {
    await using opened = await open(place);
    const { give, read, find, sign, log } = await prepare(opened.emulator);
    await give("ming");
    const tries = await Promise.all(
      times(60, async (index) => {
        const name = OWNERS[index % 2] ?? "ming";
        const giving = index % 3 === 0 ? give(OWNERS[(index / 3) % 2] ?? "ming") : undefined;
        const text = `${name} ${index}`;
        const [signed, seen, found] = await Promise.all([
          outcomeOf<unknown>(sign(name, text)),
          outcomeOf<object>(read(name)),
          find(name),
          giving,
        ]);
        return { name, text, signed, seen, found };
      }),
    );
    const entries = (await log()) as string[];
    let owner = "nobody";
    for (const entry of entries) {
      const [who, to] = entry.split(" ");
      if (who === "to") owner = String(to);
      // Whoever signed was let in.
      else expect(entry).toBe(`${owner} ${to}`);
    }
    for (const { name, text, signed, seen, found } of tries) {
      expect([text, entries.includes(text)]).toEqual([text, "answer" in signed]);
      for (const row of [...("answer" in seen ? [seen.answer] : []), ...found]) expect(at(row, "owner")).toBe(name);
    }
    // Some were let in and some were not, or nothing was tested.
    expect(new Set(tries.map(({ signed }) => "answer" in signed)).size).toBe(2);
  });
});
