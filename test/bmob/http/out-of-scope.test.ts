import { describe, expect, it } from "vitest";
import { createRouter } from "../../../src/http/router.js";
import { OUT_OF_SCOPE } from "../../../src/platforms/bmob/http/out-of-scope.js";

const router = createRouter(OUT_OF_SCOPE.map(([method, path, text]) => ({ method, path, text })));

const told = (request: string): string | undefined => {
  const [method = "", path = ""] = request.split(" ");
  return router.match(method, path)?.route.text;
};

describe("6.10 what is out of scope says what it is", () => {
  it.each([
    ["POST /1/push", /^push/],
    ["POST /1/push/", /^push/],
    ["POST /1/installations", /installations/],
    ["GET /1/installations", /installations/],
    ["PUT /1/installations/mrmBZvsErB", /installations/],
    ["GET /1/apps", /apps/],
    ["PUT /1/apps/f6fe8d5ab8a7909a3c6f6a7a0adb9550", /apps/],
    ["POST /1/pay", /^paying/],
    ["POST /1/pay/refund", /^paying/],
    ["POST /1/webpay", /^paying/],
    ["POST /1/wxvp/createOrder", /^paying/],
    ["POST /1/wechatApp/qr/generatecode", /WeChat/],
    ["GET /1/wechatApp/getAccessToken", /WeChat/],
    ["POST /1/wechatApp/SendWeAppMessage", /WeChat/],
    ["POST /1/wechatApp/checkImg/茶.jpg", /WeChat/],
    ["POST /1/wechatAppv1/021b", /WeChat/],
    ["GET /1/wechatAppv1/021b", /WeChat/],
    ["POST /1/images/thumbnail", /images/],
    ["GET /1/captcha", /captcha/],
    ["GET /1/ai/0123456789abcdef", /AI/],
    ["GET /1/websocket/1", /sockets/],
    ["POST /1/files/hello.txt", /POST \/2\/files/],
    ["DELETE /1/files/hello.txt", /POST \/2\/files/],
    ["POST /1/batchFileDelete", /POST \/2\/files/],
  ])("%s", (request, text) => {
    expect(told(request)).toMatch(text);
  });

  it.each([
    ["GET /1/pay/9f392618f449a71c6fcfdee38d2b29e4"],
    ["POST /2/files/hello.txt"],
    ["DELETE /2/files/upyun/2016/04/14/9306f2e74090d668801eac8814b3f56f.jpg"],
    ["GET /1/users"],
    ["GET /1/classes/push"],
    ["GET /1/timestamp"],
    ["GET /1/pushed"],
  ])("%s is none of it", (request) => {
    expect(told(request)).toBeUndefined();
  });
});
