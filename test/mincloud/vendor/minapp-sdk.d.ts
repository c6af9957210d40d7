/** The vendor ships no types. */
declare module "minapp-sdk/lib/web.js";
