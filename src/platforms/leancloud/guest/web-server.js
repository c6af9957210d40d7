/** @typedef {(...parameters: unknown[]) => unknown} Middleware */

/** @param {unknown} next */
const goOn = (next) => (typeof next === "function" ? next() : undefined);

/**
 * What lets a request pass, in the ways of the three frameworks.
 *
 * @type {Readonly<Record<string, () => Middleware>>}
 */
const PASSING = {
  express: () => (_req, _res, next) => goOn(next),
  koa: () =>
    function* (next) {
      yield next;
    },
  koa2: () => async (_context, next) => goOn(next),
};

/** @param {string} framework */
const middlewareFor = (framework) => {
  const create = PASSING[framework];
  if (create === undefined) throw new Error(`Unsupported framework: ${framework}`);
  // What `AV.express()` gives can be an app by itself.
  const app = Object.assign(create(), {
    use: () => app,
    listen: () => ({ close() {} }),
  });
  return app;
};

/** @param {{ framework?: string }} [options] */
const middleware = ({ framework = "express" } = {}) => middlewareFor(framework);

/**
 * The engine's web server, as far as cloud code sets it up when it is loaded: functions and hooks are called without one, so all of
 * it is there and does nothing.
 *
 * @returns {{ AV: Record<string, unknown>, Cloud: Record<string, unknown> }}
 * @example
 * ```js
 * app.use(AV.express());
 * AV.Cloud.start();
 * ```
 */
export const createWebServer = () => ({
  AV: {
    express: () => middlewareFor("express"),
    koa: () => middlewareFor("koa"),
    koa2: () => middlewareFor("koa2"),
  },
  Cloud: {
    CookieSession: middleware,
    HttpsRedirect: middleware,
    LeanCloudHeaders: middleware,
    start() {},
    stop() {},
  },
});
