/** Something that is in force for some runs: what `current` gives, when it gives something. */
export interface Layer<T> {
  readonly current: () => T | undefined;
}

/** An accessor of ours carries its layers with it: emulators of one process, even of two copies of this package, find each other. */
const LAYERS = Symbol.for("baas-emulator.native.layers");

interface Layered {
  readonly layers: Set<Layer<PropertyDescriptor>>;
  before: PropertyDescriptor | undefined;
}

type Getter = (() => unknown) & { [LAYERS]?: Layered };

const readBefore = ({ before }: Layered, target: object): unknown =>
  before?.get ? before.get.call(target) : before?.value;

const install = (target: object, name: string): Layered => {
  const state: Layered = { layers: new Set(), before: Object.getOwnPropertyDescriptor(target, name) };
  const inForce = (): PropertyDescriptor | undefined => {
    for (const layer of state.layers) {
      const descriptor = layer.current();
      if (descriptor !== undefined) return descriptor;
    }
    return undefined;
  };
  const get: Getter = () => {
    const descriptor = inForce();
    return descriptor === undefined ? readBefore(state, target) : descriptor.value;
  };
  get[LAYERS] = state;
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: state.before?.enumerable ?? false,
    get,
    set(value: unknown) {
      const descriptor = inForce();
      if (descriptor !== undefined) descriptor.value = value;
      else if (state.before?.set) state.before.set.call(target, value);
      else state.before = { value, writable: true, enumerable: true, configurable: true };
    },
  });
  return state;
};

/**
 * Makes `target[name]` what the layer says while it says something, and what it was before otherwise.
 *
 * @returns the way to take the layer away; with the last one, the property is as it was
 * @example
 * ```ts
 * const remove = addLayer(globalThis, "BaaS", { current: () => storage.getStore()?.BaaS });
 * ```
 */
export const addLayer = (target: object, name: string, layer: Layer<PropertyDescriptor>): (() => void) => {
  const getter: Getter | undefined = Object.getOwnPropertyDescriptor(target, name)?.get;
  const state = getter?.[LAYERS] ?? install(target, name);
  state.layers.add(layer);
  return () => {
    state.layers.delete(layer);
    const present: Getter | undefined = Object.getOwnPropertyDescriptor(target, name)?.get;
    if (state.layers.size > 0 || present?.[LAYERS] !== state) return;
    if (state.before === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, state.before);
  };
};
