/** Contract 4.2: also what a file of a fixture set may be called. */
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

export const isFunctionName = (name: string): boolean => NAME.test(name);
