// The pages of the views, by the names that Python gives them.

import type { Component } from "svelte";
import type { Lab } from "../state/lab.svelte";
import Atlas from "./Atlas.svelte";
import Bends from "./Bends.svelte";
import Dead from "./Dead.svelte";
import Neuron from "./Neuron.svelte";
import Sine from "./Sine.svelte";
import Softmax from "./Softmax.svelte";
import Spiral from "./Spiral.svelte";
import Table from "./Table.svelte";
import Training from "./Training.svelte";

export const VIEWS: Record<string, Component<{ lab: Lab }>> = {
  neuron: Neuron,
  sine: Sine,
  bends: Bends,
  training: Training,
  spiral: Spiral,
  dead: Dead,
  softmax: Softmax,
  atlas: Atlas,
  table: Table,
};
