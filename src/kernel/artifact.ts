/**
 * The URL of a file that only the build makes (a worker, a guest library): beside the running code when that is the build
 * itself, in `dist/` when TypeScript sources are run directly.
 */
export const artifact = (name: string): URL =>
  import.meta.url.endsWith(".ts")
    ? new URL(`../../dist/${name}`, import.meta.url)
    : new URL(`./${name}`, import.meta.url);
