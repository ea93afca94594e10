// States that come from an address are untrusted: what does not fit a field becomes its default.

import type { FieldInfo } from "../transport/wire";

export type State = Record<string, unknown>;

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function fits(field: FieldInfo, value: unknown): boolean {
  const inside = (item: unknown) =>
    typeof item === "number" && item >= (field.low ?? -Infinity) && item <= (field.high ?? Infinity);
  const short = (item: unknown, longest: number) => typeof item === "string" && item.length <= longest;
  const named = (item: unknown) => Object.values(field.groups ?? {}).some((names) => names.includes(item as string));
  switch (field.kind) {
    case "number":
      return inside(value);
    case "numbers":
      return (
        Array.isArray(value) &&
        value.length >= (field.shortest ?? 0) &&
        value.length <= (field.longest ?? 0) &&
        value.every(inside)
      );
    case "flag":
      return typeof value === "boolean";
    case "choice":
      return named(value);
    case "text":
      return short(value, field.longest ?? 0);
    case "texts":
      return (
        Array.isArray(value) &&
        value.length >= (field.shortest ?? 0) &&
        value.length <= (field.longest ?? 0) &&
        new Set(value).size === value.length &&
        value.every(field.groups ? named : (item) => short(item, 200))
      );
  }
}

export function clean(fields: Record<string, FieldInfo>, given: unknown): State {
  const source = (typeof given === "object" && given !== null ? given : {}) as State;
  const state: State = {};
  for (const [name, field] of Object.entries(fields)) {
    state[name] = Object.hasOwn(source, name) && fits(field, source[name]) ? source[name] : field.default;
  }
  return state;
}

/** What differs from the defaults: all that an address need hold. */
export function differences(fields: Record<string, FieldInfo>, state: State): State {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return Object.fromEntries(
    Object.entries(state).filter(([name, value]) => !same(value, fields[name]?.default)),
  );
}
