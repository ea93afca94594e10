// Lessons that come with an address are untrusted: every word is measured, every name compared with known ones.
// src/bendwise/lab/lessons/__init__.py says what they are made of, and checks those that come from files.

import { clean, type State } from "../state/fields";
import type { ViewInfo } from "../transport/wire";

export type Wanted = number | string | boolean;
export interface Condition {
  of: string;
  above?: number;
  below?: number;
  is?: Wanted;
}
export interface Goal {
  text: string;
  when: Condition[];
}
export interface Lesson {
  name?: string; // of one that comes with Bendwise
  title: string;
  text: string;
  done: string;
  view: string;
  state: State;
  hide: string[];
  lock: string[];
  goals: Goal[];
}

const LONGEST = { title: 80, text: 1500, done: 400 };
const LONGEST_NAME = 60;
const LONGEST_GOAL = 200;
const MOST = { hide: 40, lock: 64, goals: 8 };
const MOST_CONDITIONS = 4;
const PLACE = /^(\w{1,60})(?:\[(\d{1,3})\])?$/;

class Wrong extends Error {}

function object(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Wrong("a part of it is no object");
  return value as Record<string, unknown>;
}

function own(given: Record<string, unknown>, name: string, otherwise: unknown): unknown {
  return Object.hasOwn(given, name) ? given[name] : otherwise;
}

function text(what: string, value: unknown, most: number, needed: boolean): string {
  if (typeof value !== "string") throw new Wrong(`its ${what} is no text`);
  if (value.length > most || (needed && !value.trim())) throw new Wrong(`its ${what} has not 1 to ${most} letters`);
  return value;
}

function list(given: Record<string, unknown>, what: keyof typeof MOST): unknown[] {
  const value = own(given, what, []);
  if (!Array.isArray(value) || value.length > MOST[what]) throw new Wrong(`its ${what} is no list of at most ${MOST[what]}`);
  return value;
}

function place(view: ViewInfo, value: unknown): string {
  const found = typeof value === "string" ? PLACE.exec(value) : null;
  const field = found && Object.hasOwn(view.fields, found[1]!) ? view.fields[found[1]!] : undefined;
  if (!found || !field) throw new Wrong("it locks what is not there");
  if (found[2] !== undefined && !(Number(found[2]) < (field.longest ?? 0))) throw new Wrong("it locks what is not there");
  return found[0];
}

function condition(value: unknown): Condition {
  const given = object(value);
  const made: Condition = { of: text("goal", own(given, "of", null), LONGEST_NAME, true) };
  for (const test of ["above", "below"] as const) {
    const wanted = own(given, test, undefined);
    if (wanted === undefined) continue;
    if (typeof wanted !== "number" || !Number.isFinite(wanted)) throw new Wrong("a goal is no number");
    made[test] = wanted;
  }
  const wanted = own(given, "is", undefined);
  if (typeof wanted === "string") made.is = text("goal", wanted, LONGEST_NAME, true);
  else if (typeof wanted === "boolean" || (typeof wanted === "number" && Number.isFinite(wanted))) made.is = wanted;
  else if (wanted !== undefined) throw new Wrong("a goal is neither number nor name");
  if (Object.keys(made).length === 1) throw new Wrong("a goal has nothing to reach");
  return made;
}

function goal(value: unknown): Goal {
  const given = object(value);
  const when = own(given, "when", null);
  if (!Array.isArray(when) || when.length < 1 || when.length > MOST_CONDITIONS) throw new Wrong(`a goal has not 1 to ${MOST_CONDITIONS} conditions`);
  return { text: text("goal", own(given, "text", null), LONGEST_GOAL, true), when: when.map(condition) };
}

/** The lesson, checked, or what is wrong with it. What is not known of is left out. */
export function readLesson(value: unknown, views: ViewInfo[]): Lesson | string {
  try {
    const given = object(value);
    const view = views.find((info) => info.name === own(given, "view", null));
    if (!view) throw new Wrong("its view is not known here");
    const state = object(own(given, "state", {}));
    const cleaned = clean(view.fields, state);
    return {
      title: text("title", own(given, "title", null), LONGEST.title, true),
      text: text("text", own(given, "text", ""), LONGEST.text, false),
      done: text("last word", own(given, "done", ""), LONGEST.done, false),
      view: view.name,
      state: Object.fromEntries(Object.entries(cleaned).filter(([name]) => Object.hasOwn(state, name))),
      hide: list(given, "hide").map((one) => text("list of what is hidden", one, LONGEST_NAME, true)),
      lock: list(given, "lock").map((one) => place(view, one)),
      goals: list(given, "goals").map(goal),
    };
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    throw error;
  }
}

/** What is to come, with all that is locked as it was. */
export function keepLocked(was: State, next: State, lock: string[]): State {
  const kept = { ...next };
  for (const one of lock) {
    const [, name, index] = PLACE.exec(one) as unknown as [string, string, string | undefined];
    if (index === undefined) kept[name] = was[name];
    else if (Array.isArray(kept[name]) && Array.isArray(was[name]) && Number(index) < was[name].length) {
      const values = [...kept[name]];
      values[Number(index)] = was[name][Number(index)];
      kept[name] = values;
    }
  }
  return kept;
}

function holds({ of, above, below, is }: Condition, numbers: Record<string, number>, state: State): boolean {
  const value = Object.hasOwn(numbers, of) ? numbers[of] : Object.hasOwn(state, of) ? state[of] : undefined;
  if (value === undefined) return false;
  if (above !== undefined && !(typeof value === "number" && value > above)) return false;
  if (below !== undefined && !(typeof value === "number" && value < below)) return false;
  if (is === undefined) return true;
  if (typeof value !== "number") return value === is;
  if (typeof is === "number") return Math.abs(value - is) <= 1e-9;
  return String(value).replace("Infinity", "inf").toLowerCase() === is;
}

/** How many goals are reached, one after the other, when so many were before. */
export function reach(goals: Goal[], before: number, numbers: Record<string, number>, state: State): number {
  let reached = before;
  while (reached < goals.length && goals[reached]!.when.every((one) => holds(one, numbers, state))) reached++;
  return reached;
}
