import type { GuestSdk } from "../../functions/index.js";

/** What functions of the cloud see, in both languages (contract 4, 5). */
export const GUEST: GuestSdk = {
  bundle: "guest-bmob.js",
  load: () => import("./guest/index.js"),
  // Contract 4.8, D10: their local time is Beijing's.
  python: { bundle: "guest-bmob.py.json", utcOffsetMinutes: 480 },
};
