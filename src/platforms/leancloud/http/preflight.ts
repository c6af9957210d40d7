import type { ApiResponse } from "../../platform.js";

/** Contract 1.10: what browsers may send. */
const ALLOWED = [
  "Content-Type",
  // Uploads (contract 18.2): the SDK sends it along with the bytes.
  "Cache-Control",
  "X-LC-Id",
  "X-LC-Key",
  "X-LC-Sign",
  "X-LC-Session",
  "X-LC-Prod",
  "X-LC-UA",
  "X-LC-Hook-Key",
  "X-AVOSCloud-Application-Id",
  "X-AVOSCloud-Application-Key",
  "X-AVOSCloud-Application-Production",
  "X-AVOSCloud-Client-Version",
  "X-AVOSCloud-Master-Key",
  "X-AVOSCloud-Request-Sign",
  "X-AVOSCloud-Session-Token",
  "X-AVOSCloud-Super-Key",
  "X-Requested-With",
  "X-Uluru-Application-Id",
  "X-Uluru-Application-Key",
  "X-Uluru-Application-Production",
  "X-Uluru-Client-Version",
  "X-Uluru-Master-Key",
  "X-Uluru-Session-Token",
];

/** Contract 1.10: the answer to any OPTIONS, without credentials. */
export const preflight = ({ origin }: Readonly<Record<string, string>>): ApiResponse => ({
  status: 200,
  headers: {
    "access-control-allow-origin": origin ?? "*",
    "access-control-allow-methods": "HEAD, GET, POST, PUT, DELETE, OPTIONS",
    "access-control-allow-headers": ALLOWED.join(", "),
    "access-control-max-age": "86400",
    vary: "Origin",
  },
  raw: "",
});
