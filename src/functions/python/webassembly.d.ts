/** The part of WebAssembly that `@types/node` does not declare. */
declare namespace WebAssembly {
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  function instantiate(module: Module, imports: object): Promise<Instance>;
}
