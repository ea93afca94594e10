import { mount } from "svelte";
import App from "./App.svelte";
import "./look.css";
import { Lab } from "./state/lab.svelte";
import { SocketTransport, takeToken } from "./transport/ws";
import { startTheme } from "./frame/theme.svelte";

startTheme();
const token = takeToken();
const transport = new SocketTransport(token ?? "");
const lab = new Lab(transport);
addEventListener("hashchange", () => {
  if (new URLSearchParams(location.hash.slice(1)).has("t")) location.reload(); // the key of another run
});
if (token) transport.connect();
else lab.status = "refused";
mount(App, { target: document.getElementById("app")!, props: { lab } });
