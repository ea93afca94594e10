// Undo and redo. What belongs to one gesture, a drag or a run of key presses, is one step back.

const LONGEST = 200;

export class History<T> {
  #past: T[] = [];
  #future: T[] = [];
  #gesture: string | null = null;

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Call with what was there before a change. */
  remember(before: T, gesture: string | null): void {
    this.#future = [];
    if (gesture !== null && gesture === this.#gesture) return;
    this.#gesture = gesture;
    this.#past.push(before);
    if (this.#past.length > LONGEST) this.#past.shift();
  }

  /** The next change is a step of its own. */
  endGesture(): void {
    this.#gesture = null;
  }

  undo(now: T): T {
    this.endGesture();
    const before = this.#past.pop();
    if (before === undefined) return now;
    this.#future.push(now);
    return before;
  }

  redo(now: T): T {
    this.endGesture();
    const after = this.#future.pop();
    if (after === undefined) return now;
    this.#past.push(now);
    return after;
  }
}
