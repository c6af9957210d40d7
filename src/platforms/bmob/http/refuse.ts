import type { Platform } from "../../platform.js";
import { refusal, unauthorized } from "../errors.js";
import { answer, notFound } from "./answers.js";
import type { Callers } from "./callers.js";
import { directCallOf, surfaceOf } from "./surface.js";
import { tunnelOf } from "./tunnel.js";

/** The answer to what no route takes: on the REST API, who has no key is not even told that (contract 3). */
export const createRefuse =
  ({ rightsOf }: Pick<Callers, "rightsOf">): Platform["refuse"] =>
  (request, allow) => {
    const surface = surfaceOf(request.origin);
    // Contract 4.5: below these hosts everything is a function, and an unknown key opens none.
    if ((surface === "python" || surface === "node") && directCallOf(request.path) !== undefined)
      return answer(unauthorized());
    try {
      if (surface === "rest") rightsOf(tunnelOf(request) ?? request);
    } catch (refused) {
      return answer(refused);
    }
    if (allow.length > 0) return answer(refusal(107, `method ${request.method} is not allowed here.`, 405));
    return answer(notFound(request));
  };
