// The pages of the views, by the names that Python gives them.

import type { Component } from "svelte";
import type { Lab } from "../state/lab.svelte";
import Bends from "./Bends.svelte";
import Neuron from "./Neuron.svelte";
import Sine from "./Sine.svelte";
import Softmax from "./Softmax.svelte";
import Training from "./Training.svelte";

export const VIEWS: Record<string, Component<{ lab: Lab }>> = { bends: Bends, neuron: Neuron, sine: Sine, softmax: Softmax, training: Training };
