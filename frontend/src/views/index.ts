// The pages of the views, by the names that Python gives them.

import type { Component } from "svelte";
import type { Lab } from "../state/lab.svelte";
import Neuron from "./Neuron.svelte";
import Sine from "./Sine.svelte";
import Softmax from "./Softmax.svelte";
import Table from "./Table.svelte";

export const VIEWS: Record<string, Component<{ lab: Lab }>> = { neuron: Neuron, sine: Sine, softmax: Softmax, table: Table };
