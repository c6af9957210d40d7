import type { Route } from "../../platform.js";
import { resetDone, resetForm } from "../../shared/mail-pages.js";
import { toRefusal } from "../errors.js";
import type { Users } from "../users/index.js";
import { answered } from "./answers.js";
import { jsonBody } from "./body.js";
import type { Handle } from "./callers.js";
import { functionEvent } from "./function-event.js";
import { mediaTypeIn } from "./text.js";

/** Where the links of mails lead (contract 6.6). Their token is all there is to show. */
export const mailLinkRoutes = (users: Pick<Users, "verifyEmail" | "resetPassword">): readonly Route[] => {
  const verifyEmail: Handle = async ({ params }) => {
    await users.verifyEmail({ token: params.token ?? "" });
    return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, raw: "OK" };
  };

  /** What the form behind the link of a password mail does: a page for a browser, JSON for a program. */
  const resetPassword: Handle = async (request) => {
    const token = request.params.token ?? "";
    if (mediaTypeIn(request.headers["content-type"]) === "application/json") {
      return answered(await users.resetPassword({ token, password: jsonBody(request).password }));
    }
    const { password } = functionEvent(request).params;
    return users.resetPassword({ token, password }).then(resetDone, (thrown: unknown) => resetForm(toRefusal(thrown)));
  };

  return [
    { method: "GET", path: "/1/emailVerify/:token", handle: verifyEmail },
    { method: "GET", path: "/1/passwordReset/:token", handle: async () => resetForm() },
    { method: "POST", path: "/1/passwordReset/:token", handle: resetPassword },
  ];
};
