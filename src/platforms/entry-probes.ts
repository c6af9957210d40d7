// What is put behind the code of a function, in the place of what it exports: then loading it is all that a call does, and the answer says
// whether there is what a call would look for. For whoever watches functions, and for whoever checks them.

/** 知晓云: false, or the names that are exported when `main` is not among them. */
export const MINCLOUD_PROBE = `
;{
  const exported = module.exports;
  const names = typeof exported?.main === "function" ? false : Object.keys(Object(exported));
  module.exports = { main: async () => names };
}`;

/** Bmob, where a function need not be exported, and may be called by any name: "yes" or "no". */
export const BMOB_PROBE = `
;{
  const exported = module.exports;
  const isFunction = (value) => typeof value === "function";
  const found = new Set(Object.values(Object(exported)).filter(isFunction));
  const isThere = isFunction(exported) || isFunction(exported?.onRequest) || found.size === 1;
  let declared = false;
  try { declared = isFunction(onRequest); } catch {}
  module.exports = { onRequest: (request, response) => response.send(isThere || declared ? "yes" : "no") };
}`;
