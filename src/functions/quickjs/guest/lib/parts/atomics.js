// node-inspect-extracted looks at every built-in object when it is loaded, and the engine has no Atomics.
if (!("Atomics" in globalThis)) {
  Object.defineProperty(globalThis, "Atomics", { value: {}, writable: true, configurable: true });
}
