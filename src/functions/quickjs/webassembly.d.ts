/** The part of WebAssembly that `@types/node` does not declare. */
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum: number });
    readonly buffer: ArrayBuffer;
  }
  function compile(binary: Uint8Array): Promise<Module>;
}
