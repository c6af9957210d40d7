import { domainToASCII, domainToUnicode } from "node:url";
import { byteArray, type Syscalls, text } from "./types.js";

const PARTS = [
  "href",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

type Part = (typeof PARTS)[number];

const partsOf = (url: URL): Record<string, string> => ({
  ...Object.fromEntries(PARTS.map((part) => [part, url[part]])),
  origin: url.origin,
});

/** Texts and addresses, by the classes Node has and the engine lacks. */
export const createWeb = (): Syscalls => ({
  "url.parse": ([input, base]) => {
    const href = text(input);
    // Node 12's words; newer ones say only "Invalid URL".
    if (!URL.canParse(href, base === undefined || base === null ? undefined : text(base))) return null;
    return partsOf(base === undefined || base === null ? new URL(href) : new URL(href, text(base)));
  },
  "url.set": ([href, part, value]) => {
    const url = new URL(text(href));
    if (!PARTS.includes(part as Part)) throw new TypeError(`URL has no part ${String(part)}`);
    url[part as Part] = text(value);
    return partsOf(url);
  },
  "url.ascii": ([domain]) => domainToASCII(text(domain)),
  "url.unicode": ([domain]) => domainToUnicode(text(domain)),
  "text.encode": ([input]) => new TextEncoder().encode(text(input)),
  "text.decode": ([encoding, fatal, ignoreBOM], bytes) =>
    new TextDecoder(text(encoding), { fatal: fatal === true, ignoreBOM: ignoreBOM === true }).decode(byteArray(bytes)),
  "text.encoding": ([label]) => new TextDecoder(text(label)).encoding,
});
