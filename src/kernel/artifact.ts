/** In a variable: what bundlers see written as `new URL("…", import.meta.url)`, vite makes the address of an asset on a web page. */
const here = import.meta.url;

/**
 * The URL of a file that only the build makes (a worker, a guest library): beside the running code when that is the build
 * itself, in `dist/` when TypeScript sources are run directly.
 */
export const artifact = (name: string): URL => new URL(here.endsWith(".ts") ? `../../dist/${name}` : name, here);
