/** The build puts Python files in as texts. */
declare module "*.py" {
  const text: string;
  export default text;
}

declare module "pyodide/pyodide.asm.mjs" {
  /** Makes the engine; what it needs and gives is pyodide's own business, and ours in `engine.ts`. */
  const create: (settings: object) => Promise<never>;
  export default create;
}
