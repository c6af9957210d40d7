import { loadBuild } from "./dist.js";
import { connect, type Keys, type Sdk } from "./sdk.js";
import { XMLHttpRequest } from "./xhr.js";

/** `localStorage`, whose items last as long as the browser does: pages opened with the same one know each other's user. */
export const createStorage = () => {
  const items = new Map<string, string>();
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
    clear: () => items.clear(),
  };
};

/** A page with one of the vendor's builds, unmodified, which is told nothing yet. */
export const openBuild = (version: string, localStorage = createStorage()): Sdk =>
  loadBuild(version, { window: { localStorage }, localStorage, XMLHttpRequest });

/** A page with the vendor's latest build here, talking to the emulator at `url`. */
export const openPage = (url: string, storage = createStorage(), keys: Keys = {}): Sdk =>
  connect(openBuild("2.7.3", storage), url, keys);
