// Long work in Python, watched from the page: begun or found again, asked how it stands, and stopped.

import type { Column, JobStatus, Reply } from "../transport/wire";

const PAUSE_MS = 300;
type Ask = (message: object) => Promise<Reply>;

export class JobWatch {
  status = $state.raw<JobStatus | null>(null);
  news = $state.raw<Record<string, unknown>>({});
  arrays = $state.raw<Record<string, Column>>({});
  problem = $state("");
  #turn = 0;
  #timer = 0;

  constructor(private readonly ask: Ask) {}

  get isBusy(): boolean {
    return this.status?.phase === "waiting" || this.status?.phase === "running";
  }

  /** Begin the work that a message describes; the same work under way is joined. */
  start(message: object): Promise<void> {
    return this.#begin({ do: "job", act: "start", ...message });
  }

  /** Look whether it was begun before. */
  find(message: object): Promise<void> {
    return this.#begin({ do: "job", act: "find", ...message });
  }

  async stop(): Promise<void> {
    if (this.status) await this.#follow({ do: "job", act: "stop", id: this.status.id, seen: this.status.changes });
  }

  /** Watch no longer; the work goes on. */
  leave(): void {
    this.#turn++;
    clearTimeout(this.#timer);
  }

  #begin(message: object): Promise<void> {
    this.problem = "";
    return this.#follow(message);
  }

  /** Ask, show the answer, and ask again as long as something may change; a later question ends this one. */
  async #follow(message: object): Promise<void> {
    this.leave();
    const turn = this.#turn;
    const reply = await this.ask(message);
    if (turn !== this.#turn) return;
    this.problem = reply.error ?? reply.job?.error ?? "";
    if (reply.error) return;
    this.status = reply.job ?? null;
    if (!this.status) [this.news, this.arrays] = [{}, {}];
    else if (reply.news) [this.news, this.arrays] = [reply.news, reply.arrays];
    if (!this.status || !this.isBusy) return;
    const { id, changes } = this.status;
    this.#timer = window.setTimeout(() => void this.#follow({ do: "job", act: "poll", id, seen: changes }), PAUSE_MS);
  }
}
