import { describe, expect } from "vitest";
import { KEYS, OBJECT_ID } from "../scenarios/steps.js";
import { DATA, IDS, TOKENS } from "./data.js";
import { literal, refusal, setting } from "./python-told.js";
import { call, functionCases, python } from "./support.js";

/** `modules.oData` of Python functions: sessions and the master key. Bmob contract 4.6, 6.8. */

describe("rights", () => {
  const secret = { ACL: { [IDS.ming]: { read: true, write: true } }, text: "secret" };
  functionCases(
    "python",
    [
      {
        title: "4.6 without a session the row behaves as absent",
        body: `
          made = modules.oData.setMasterKey("${KEYS.masterKey}").insert("Own1", ${literal(secret)})
          response.send(made.objectId())`,
        text: OBJECT_ID,
        and: async (world, { text: objectId }) => {
          const answer = await call(world, "python", "look", { request: `GET ?class=Own1&id=${objectId}` });
          expect(answer.json).toEqual([101, []]);
        },
      },
      {
        title: "4.6 setUserSession gives the modules back, and acts as the user",
        body: `
          d = modules.oData
          made = d.insert("Own2", ${literal(secret)})
          hidden = d.findOne("Own2", made.objectId()).jsonData["code"]
          same = d.setUserSession("${TOKENS.ming}")
          mine = d.findOne("Own2", made.objectId()).jsonData["text"]
          theirs = d.setUserSession("${TOKENS.hong}").findOne("Own2", made.objectId()).jsonData["code"]
          response.send([hidden, same is d, mine, theirs])`,
        gives: [101, true, "secret", 101],
      },
      {
        title: "4.6 setMasterKey gives the modules back, and goes beyond every ACL",
        body: `
          d = modules.oData
          made = d.insert("Own3", ${literal({ ACL: {}, text: "nobody's" })})
          hidden = d.findOne("Own3", made.objectId()).jsonData["code"]
          same = d.setMasterKey("${KEYS.masterKey}")
          response.send([hidden, same is d, d.findOne("Own3", made.objectId()).jsonData["text"],
              d.update("Own3", made.objectId(), {"n": 1}).code, d.remove("Own3", made.objectId()).msg()])`,
        gives: [101, true, "nobody's", 200, "ok"],
      },
      {
        title: "6.8 readable, not writable",
        body: `
          made = modules.oData.insert("Own4", {"ACL": {"*": {"read": True}}, "n": 1})
          response.send([modules.oData.findOne("Own4", made.objectId()).jsonData["n"],
              refused(modules.oData.update("Own4", made.objectId(), {"n": 2}))[2],
              refused(modules.oData.remove("Own4", made.objectId()))[2]])`,
        gives: [1, 122, 122],
      },
      {
        title: "3 a wrong master key",
        body: `response.send(refused(modules.oData.setMasterKey("wrong").find("Score")))`,
        gives: refusal(10061, "master key Err"),
      },
      {
        title: "6.6 a user's row needs the user",
        body: `
          signed = modules.oData.userSignUp({"username": "own5", "password": "p"})
          id = signed.objectId()
          without = refused(modules.oData.update("_User", id, {"age": 1}))
          modules.oData.setUserSession(signed.jsonData["sessionToken"])
          response.send([without, modules.oData.update("_User", id, {"age": 2}).err, modules.oData.findOne("_User", id).jsonData["age"]])`,
        gives: [refusal(206, "User cannot be altered without sessionToken Error."), null, 2],
      },
      {
        title: "4.6 what was set is gone in the next run",
        body: `
          made = modules.oData.setMasterKey("${KEYS.masterKey}").setUserSession("${TOKENS.ming}").insert("Own6", ${literal(secret)})
          response.send(made.objectId())`,
        text: OBJECT_ID,
        and: async (world, { text: objectId }) => {
          for (const _ of [1, 2, 3]) {
            const answer = await call(world, "python", "look", { request: `GET ?class=Own6&id=${objectId}` });
            expect(answer.json).toEqual([101, []]);
          }
        },
      },
    ],
    {
      ...setting,
      files: {
        ...DATA,
        "functions/look.py": python(`
          name = request.getQueryParam("class")
          response.send([modules.oData.findOne(name, request.getQueryParam("id")).jsonData.get("code", 0),
              modules.oData.find(name).queryResults])`),
      },
    },
  );
});
