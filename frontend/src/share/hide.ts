// What a lesson hides: controls, by the names that a screen reader says. They are gone for eyes, keys and ears alike.

const NAMED = "[aria-label], button, label, summary";
const MOST_STARS = 2;
const OWN = ".lesson, dialog"; // what belongs to lessons themselves is never hidden

function nameOf(element: Element): string {
  const label = element.getAttribute("aria-label");
  if (label) return label;
  const nodes = element.localName === "label" ? Array.from(element.childNodes).filter((node) => node.nodeType === Node.TEXT_NODE) : [element];
  return nodes.map((node) => node.textContent).join(" ").replace(/\s+/g, " ").trim();
}

/** "Pair * ends" is also "Pair 2 ends". */
function pattern(name: string): RegExp {
  const parts = name.split(/\*+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return parts.length <= MOST_STARS + 1 ? new RegExp(`^${parts.join(".*")}$`) : /^$/; // many could take long
}

function named(): Element[] {
  return Array.from(document.querySelectorAll(NAMED)).filter((one) => !one.closest(OWN));
}

function mark(patterns: RegExp[]): void {
  const wanted = new Set<Element>();
  for (const element of named()) {
    const name = nameOf(element);
    if (!patterns.some((one) => one.test(name))) continue;
    wanted.add(element.localName === "summary" ? element.parentElement! : element);
    const control = element instanceof HTMLLabelElement ? element.control : null;
    if (control) wanted.add(control);
  }
  for (const element of document.querySelectorAll("[data-hidden]")) if (!wanted.has(element)) element.removeAttribute("data-hidden");
  for (const element of wanted) if (!element.hasAttribute("data-hidden")) element.setAttribute("data-hidden", "");
}

/** Hide them, also those that come later, until the function that is returned is called. */
export function hide(names: string[]): () => void {
  const patterns = names.map(pattern);
  mark(patterns);
  if (!names.length) return () => {};
  const watcher = new MutationObserver(() => mark(patterns));
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributeFilter: ["aria-label"] });
  return () => {
    watcher.disconnect();
    mark([]);
  };
}

/** The names of what can be hidden now: some of the frame, and all of the view. */
export function names(): string[] {
  const inView = "main :is(button, label, summary, section, aside, [role=slider], [role=spinbutton])";
  const shown = named().filter((one) => one.matches(inView) && one.getClientRects().length);
  const all = [...new Set(shown.map(nameOf))].filter((name) => name && name.length <= 60);
  return ["Views", "Undo", "Redo", "Reset", "Export", ...all.sort((a, b) => a.localeCompare(b))];
}
