import { describe, expect } from "vitest";
import { KEYS, NOW } from "../scenarios/steps.js";
import { IDS, TOKENS } from "./data.js";
import { id, refusal, setting, token } from "./node-told.js";
import { functionCases } from "./support.js";

/** Node functions: users of oData against the emulator's data. Bmob contract 5. */

describe("users", () => {
  functionCases(
    "node",
    [
      {
        title: "5 userSignUp",
        body: "modules.oData.userSignUp({ data: { username: '新人', password: 'p' } }, (err, data) => response.end(data));",
        gives: { createdAt: NOW, objectId: id, sessionToken: token },
      },
      {
        title: "5 userSignUp with a taken name",
        body: "modules.oData.userSignUp({ data: { username: 'hong', password: 'p' } }, (err, data) => response.send(failed(err, data)));",
        gives: refusal(202, "username 'hong' already taken."),
      },
      {
        title: "5 userLogin",
        body: "modules.oData.userLogin({ username: 'hong', password: 'h&ng=红 +' }, (err, data) => response.end(data));",
        gives: expect.objectContaining({ username: "hong", objectId: IDS.hong, sessionToken: token }),
      },
      {
        title: "5 userLogin with a wrong password",
        body: "modules.oData.userLogin({ username: 'hong', password: 'x' }, (err, data) => response.send(failed(err, data)));",
        gives: refusal(101, "username or password incorrect."),
      },
      {
        title: "5 userRestPassword",
        body: "modules.oData.userRestPassword({ data: { email: 'ming@example.com' } }, (err, data) => response.end(data));",
        gives: { msg: "ok" },
        and: ({ emulator }) => {
          expect(emulator.outbox.messages({ kind: "email", to: "ming@example.com" })).not.toEqual([]);
        },
      },
      {
        title: "5 userRestPassword of nobody",
        body: "modules.oData.userRestPassword({ data: { email: 'x@example.com' } }, (err, data) => response.send(failed(err, data)));",
        gives: refusal(205, "no user found with email 'x@example.com'."),
      },
      {
        title: "5 requestEmailVerify",
        body: "modules.oData.requestEmailVerify({ data: { email: 'ming@example.com' } }, (err, data) => response.end(data));",
        gives: { msg: "ok" },
      },
      {
        title: "5 getUserByObjectId",
        body: `modules.oData.getUserByObjectId({ objectId: '${IDS.hong}' }, (err, data) => response.end(data));`,
        gives: expect.objectContaining({ username: "hong" }),
      },
      {
        title: "5 getUserByObjectId of nobody",
        body: "modules.oData.getUserByObjectId({ objectId: 'nope' }, (err, data) => response.send(failed(err, data)));",
        gives: refusal(101, "object not found for nope."),
      },
      {
        title: "5 getAllUser takes the callback alone",
        body: "modules.oData.getAllUser((err, data) => response.send(parse(data).results.map((user) => user.username)));",
        gives: expect.arrayContaining(["小明", "hong"]),
      },
      {
        title: "5 updateUserByObjectId needs a session",
        body: `modules.oData.updateUserByObjectId({ objectId: '${IDS.hong}', data: { age: 1 } }, (err, data) => response.send(failed(err, data)));`,
        gives: refusal(206, "User cannot be altered without sessionToken Error."),
      },
      {
        title: "5 setHeader with a session, updateUserByObjectId, removeUserByObjectId",
        body: `
          const d = modules.oData;
          const user = (await promised(d, "userSignUp", { data: { username: "short", password: "p" } })).json;
          d.setHeader({ "X-Bmob-Session-Token": user.sessionToken });
          const updated = (await promised(d, "updateUserByObjectId", { objectId: user.objectId, data: { age: 7 } })).json;
          const row = (await promised(d, "getUserByObjectId", { objectId: user.objectId })).json;
          const removed = (await promised(d, "removeUserByObjectId", { objectId: user.objectId })).json;
          response.send([updated, row.age, removed]);`,
        gives: [{ updatedAt: NOW }, 7, { msg: "ok" }],
      },
      {
        title: "5 setHeader with the master key",
        body: `
          const d = modules.oData;
          const made = (await promised(d, "insert", { table: "Locked", data: { text: "x", ACL: {} } })).json;
          const hidden = await promised(d, "findOne", { table: "Locked", objectId: made.objectId });
          d.setHeader({ "X-Bmob-Master-Key": "${KEYS.masterKey}" });
          const shown = await promised(d, "findOne", { table: "Locked", objectId: made.objectId });
          response.send([hidden.err.code, shown.json.text]);`,
        gives: [101, "x"],
      },
      {
        title: "5 setHeader with a session reads what is that user's",
        body: `
          const d = modules.oData;
          const ACL = { "${IDS.ming}": { read: true } };
          const made = (await promised(d, "insert", { table: "Owned", data: { text: "ming's", ACL } })).json;
          const hidden = await promised(d, "findOne", { table: "Owned", objectId: made.objectId });
          d.setHeader({ "X-Bmob-Session-Token": "${TOKENS.ming}" });
          const shown = await promised(d, "findOne", { table: "Owned", objectId: made.objectId });
          response.send([hidden.err.code, shown.json.text]);`,
        gives: [101, "ming's"],
      },
    ],
    setting,
  );
});
