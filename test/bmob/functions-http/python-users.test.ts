import { describe, expect } from "vitest";
import { NOW } from "../scenarios/steps.js";
import { IDS } from "./data.js";
import { id, refusal, setting, token } from "./python-told.js";
import { functionCases } from "./support.js";

/** `modules.oData` of Python functions: users. Bmob contract 4.6, 6.6. */

describe("users", () => {
  functionCases(
    "python",
    [
      {
        title: "4.6 userSignUp",
        body: `response.send(told(modules.oData.userSignUp({"username": "新人", "password": "p", "age": 3})))`,
        gives: {
          code: 201,
          status: "Created",
          err: null,
          json: { createdAt: NOW, objectId: id, sessionToken: token },
          rows: null,
          count: 0,
        },
      },
      {
        title: "4.6 userSignUp with a taken name",
        body: `response.send(refused(modules.oData.userSignUp({"username": "小明", "password": "p"})))`,
        gives: refusal(202, "username '小明' already taken."),
      },
      {
        title: "4.6 userSignUp without a password",
        body: `response.send(refused(modules.oData.userSignUp({"username": "x"})))`,
        gives: refusal(108, "username and password required."),
      },
      {
        title: "4.6 userLogin",
        body: `
          r = modules.oData.userLogin("小明", "ming")
          response.send([r.code, r.jsonData["username"], r.objectId(), r.jsonData["sessionToken"], "password" in r.jsonData])`,
        gives: [200, "小明", IDS.ming, token, false],
      },
      {
        title: "4.6 userLogin with a password that must be encoded",
        body: `response.send(modules.oData.userLogin("hong", "h&ng=红 +").objectId())`,
        text: IDS.hong,
      },
      {
        title: "4.6 userLogin with the wrong one",
        body: `response.send(refused(modules.oData.userLogin("hong", "nope")))`,
        gives: refusal(101, "username or password incorrect."),
      },
      {
        title: "4.6 userLogin without one",
        body: `response.send(refused(modules.oData.userLogin("", "")))`,
        gives: refusal(109, "login data required."),
      },
      {
        title: "4.6 userLogin, then setUserSession",
        body: `
          d = modules.oData
          d.userSignUp({"username": "w1", "password": "p"})
          user = d.userLogin("w1", "p")
          d.setUserSession(user.jsonData["sessionToken"])
          response.send(d.update("_User", user.objectId(), {"nick": "w"}).err == None)`,
        text: "true",
      },
      {
        title: "4.6 userResetPasswordByPWD",
        body: `
          d = modules.oData
          user = d.userSignUp({"username": "w2", "password": "old"})
          token = user.jsonData["sessionToken"]
          wrong = refused(d.userResetPasswordByPWD(user.objectId(), token, "guess", "new"))
          right = d.userResetPasswordByPWD(user.objectId(), token, "old", "new")
          response.send([wrong, right.msg(), d.userLogin("w2", "old").code, d.userLogin("w2", "new").code])`,
        gives: [refusal(210, "old password incorrect."), "ok", 400, 200],
      },
      {
        title: "4.6 userResetPasswordByPWD's session is for that call alone",
        body: `
          d = modules.oData
          user = d.userSignUp({"username": "w3", "password": "old"})
          d.userResetPasswordByPWD(user.objectId(), user.jsonData["sessionToken"], "old", "new")
          response.send(refused(d.update("_User", user.objectId(), {"age": 1}))[2])`,
        text: "206",
      },
      {
        title: "4.6 userResetPasswordByEmail",
        body: `response.send(modules.oData.userResetPasswordByEmail("ming@example.com").msg())`,
        text: "ok",
        and: ({ emulator }) => {
          const mails = emulator.outbox.messages({ platform: "bmob", kind: "email", to: "ming@example.com" });
          expect(mails).toHaveLength(1);
        },
      },
      {
        title: "4.6 userResetPasswordByEmail of nobody",
        body: `response.send(refused(modules.oData.userResetPasswordByEmail("x@example.com")))`,
        gives: refusal(205, "no user found with email 'x@example.com'."),
      },
    ],
    setting,
  );
});
