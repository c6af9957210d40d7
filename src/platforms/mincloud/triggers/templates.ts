import { has, isObject, type Json, type JsonObject } from "../../../kernel/index.js";

const VARIABLE = /\{\{\s*([\w.]+)\s*(?:\|\s*date:\s*"([^"]*)"\s*)?\}\}/g;
const WHOLE = /^\{\{\s*([\w.]+)\s*\}\}$/;

const CHINA_OFFSET_MS = 8 * 60 * 60 * 1000;

const two = (value: number): string => String(value).padStart(2, "0");

/** The letters of the `date` filter (contract 10.1), on Chinese time. */
const LETTERS: Record<string, (date: Date) => string> = {
  y: (date) => two(date.getUTCFullYear() % 100),
  Y: (date) => String(date.getUTCFullYear()),
  m: (date) => two(date.getUTCMonth() + 1),
  n: (date) => String(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  j: (date) => String(date.getUTCDate()),
  h: (date) => two(date.getUTCHours() % 12 || 12),
  H: (date) => two(date.getUTCHours()),
  g: (date) => String(date.getUTCHours() % 12 || 12),
  G: (date) => String(date.getUTCHours()),
  i: (date) => two(date.getUTCMinutes()),
  s: (date) => two(date.getUTCSeconds()),
  u: (date) => String(date.getUTCMilliseconds() * 1000).padStart(6, "0"),
  A: (date) => (date.getUTCHours() < 12 ? "AM" : "PM"),
};

const formatDate = (value: Json | undefined, format: string): string => {
  const ms = typeof value === "number" ? value * 1000 : Date.parse(String(value));
  if (Number.isNaN(ms)) return "";
  const local = new Date(ms + CHINA_OFFSET_MS);
  return format.replace(/[a-zA-Z]/g, (letter) => LETTERS[letter]?.(local) ?? letter);
};

const lookUp = (scope: JsonObject, path: string): Json | undefined =>
  path
    .split(".")
    .reduce<Json | undefined>(
      (value, name) => (isObject(value) && has(value, name) ? (value[name] as Json) : undefined),
      scope,
    );

const asText = (value: Json | undefined): string => {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

/**
 * Fills `{{after.name}}` and `{{ at | date:"Y-m-d" }}` into texts at any depth. A text that is nothing but one variable becomes
 * the value itself, of whatever type.
 *
 * @example
 * ```ts
 * fillTemplate({ note: "{{after.name}} 已下单", count: "{{after.count}}" }, { after: { name: "茶", count: 2 } });
 * // { note: "茶 已下单", count: 2 }
 * ```
 */
export const fillTemplate = (template: Json, scope: JsonObject): Json => {
  if (typeof template === "string") {
    const whole = WHOLE.exec(template)?.[1];
    if (whole !== undefined) return lookUp(scope, whole) ?? null;
    return template.replace(VARIABLE, (_, path: string, format: string | undefined) => {
      const value = lookUp(scope, path);
      return format === undefined ? asText(value) : formatDate(value, format);
    });
  }
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, scope));
  if (!isObject(template)) return template;
  return Object.fromEntries(Object.entries(template).map(([name, item]) => [name, fillTemplate(item as Json, scope)]));
};
