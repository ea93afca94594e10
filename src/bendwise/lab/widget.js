// The lab in a notebook's output: its page in a frame of its own, so that neither's styles, keys and addresses
// reach the other, and a port between the page and Python. `PAGE` is the page's text; widget.py puts it above.

function darkOrLight() {
  const { body } = document;
  if (body.dataset.jpThemeLight) return body.dataset.jpThemeLight === "false" ? "dark" : "light";
  if (["dark", "vscode-dark"].some((name) => body.classList.contains(name))) return "dark";
  if (["light", "vscode-light"].some((name) => body.classList.contains(name))) return "light";
  return "system";
}

function render({ model, el }) {
  const me = Math.random().toString(36).slice(2); // a widget can be shown twice, and each has its own questions
  const frame = document.createElement("iframe");
  frame.title = "Bendwise lab";
  Object.assign(frame.style, { width: "100%", height: "640px", border: "0", display: "block", colorScheme: "normal" });
  const { port1: port, port2: theirs } = new MessageChannel();
  port.onmessage = ({ data }) => {
    if ("height" in data) frame.style.height = `${Math.ceil(data.height)}px`;
    else model.send({ from: me, ask: data.ask });
  };
  const heard = (message, buffers) => {
    if (message.opening && message.to === me) {
      frame.contentWindow.postMessage({ opening: message.opening, theme: darkOrLight() }, "*", [theirs]);
    } else if (message.show) port.postMessage({ show: message.show });
    else if (message.to === me && buffers?.length) {
      const bytes = new Uint8Array(buffers[0].buffer ?? buffers[0], buffers[0].byteOffset ?? 0, buffers[0].byteLength);
      const whole = bytes.slice().buffer;
      port.postMessage({ frame: whole }, [whole]);
    }
  };
  model.on("msg:custom", heard);
  frame.addEventListener("load", () => model.send({ from: me, open: true }), { once: true });
  frame.srcdoc = PAGE;
  el.append(frame);
  return () => {
    model.off("msg:custom", heard);
    port.close();
  };
}

export default { render };
