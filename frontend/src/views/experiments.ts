// Small experiments for "Dead and saturated": what is set, what to watch, and why it is so.

export interface Experiment {
  title: string;
  set: Record<string, number | string>;
  watch: string;
  why: string;
}

const START = { activation: "relu", layers: 1, neurons: 32, scale: 1, rate: 0.02, seed: 0, layer: 1, neuron: 1, bias: 0 };

export const EXPERIMENTS: Experiment[] = [
  {
    title: "A learning rate of 1.0 kills most",
    set: { ...START, rate: 1, epoch: 50 },
    watch: "29 of 32 neurons are dead after 50 epochs. Scrub back: most die in the first steps.",
    why: "Adam moves each number by about the learning rate, in every step. The inputs are at most 1 large, so a bias that goes down by 1 a few times is below all that the weights can bring. A relu neuron that is off for every input gets no gradient, and never comes back. With 0.02 nobody dies.",
  },
  {
    title: "One push, and it never returns",
    set: { ...START, layers: 2, neurons: 16, bias: -4, epoch: 0 },
    watch: "Neuron 1 starts with the bias −4: its pull is 0. Press Play: all others learn, it stays.",
    why: "The gradient of a weight is multiplied by the slope of the activation, and that is 0 for every input. Take leaky_relu: its slope is 0.01 there, and the neuron finds its way back.",
  },
  {
    title: "Weights 20 times too large: tanh is stuck",
    set: { ...START, activation: "tanh", layers: 2, neurons: 16, scale: 20, epoch: 0, layer: 2 },
    watch: "Most of the second layer's matrix is flat: tanh says −1 or 1, whatever the input.",
    why: "Far from 0 tanh is flat on both sides. First weights of the usual size, × 1, keep what goes in around 0, where it bends.",
  },
  {
    title: "Six layers of sigmoid: the way back fades",
    set: { ...START, activation: "sigmoid", layers: 6, neurons: 16, epoch: 0 },
    watch: "Look at the way back, from layer 6 up to layer 1. Nobody is dead, and yet the first layers learn slowly.",
    why: "The slope of sigmoid is at most 0.25. Each layer multiplies the gradient by such a number. With relu it is 1 where the neuron is on: try it.",
  },
];
