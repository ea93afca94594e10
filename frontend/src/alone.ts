// The same page in one script, for a file that is opened without a server and for a notebook's frame.

import { mount } from "svelte";
import App from "./App.svelte";
import "./look.css";
import type { Program } from "./echo";
import { startTheme } from "./frame/theme.svelte";
import { Lab, type Options } from "./state/lab.svelte";
import { EchoTransport, type Hello } from "./transport/echo";
import { PortTransport } from "./transport/port";

const target = () => document.getElementById("app")!;

/** A page that answers itself. */
export function lesson(program: (given: object) => Program, hello: Hello, opening: Options["opening"]): void {
  startTheme();
  const transport = new EchoTransport(program, hello);
  mount(App, { target: target(), props: { lab: new Lab(transport, { opening, keepsAddress: true }) } });
  transport.connect();
}

/** A page whose Python is behind the frame's holder. */
export function join(): void {
  const transport = new PortTransport();
  const options: Options = { keepsAddress: false };
  const lab = new Lab(transport, options);
  transport.onstart = (opening, theme) => {
    options.opening = opening;
    startTheme(theme);
  };
  transport.onshow = (view, state) => lab.put(view, state);
  mount(App, { target: target(), props: { lab } });
  target().style.minHeight = "0"; // the frame is as high as the page, not the page as the frame
  new ResizeObserver(() => transport.tell(target().scrollHeight)).observe(target());
  transport.connect();
}

export { EchoTransport };
