/** The SDK as it runs on Node, without the adapters that reach out: its typings tell nothing of the inside that an engine works with. */
declare module "leancloud-storage/dist/node/entry/core.js" {
  const AV: import("./sdk.js").Sdk;
  export default AV;
}
