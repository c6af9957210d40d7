/** How an emulator is mounted. */
export interface MountOptions {
  /**
   * The path that clients write before those of the clouds: `/baas`. It is in every URL that the emulator tells. Where a framework takes
   * it off the request itself, as `app.use("/baas", …)` of Express, connect and Vite, and Hono's `app.mount("/baas", …)` do, it is taken
   * for gone already. Default: none, or what a router says that it has taken off.
   */
  readonly prefix?: string;
}
