// The plot on the page as a picture that stands alone: what CSS says is written into each element.

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 12;
const LARGEST = 8192; // pixels a side
const SKIPPED = ".hit, .ring, foreignObject, script, style";
const INHERITED = [
  "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-size", "font-family",
  "font-weight", "font-style", "text-anchor", "dominant-baseline",
];

/** "rgba(1, 2, 3, 0.5)" is "rgb(1, 2, 3)" and 0.5: old readers know no other way. */
function colorOf(value: string): [string, string] {
  const found = /^rgba\((.+), ?([\d.]+)\)$/.exec(value);
  return found ? [`rgb(${found[1]})`, found[2]!] : [value.replaceAll('"', ""), "1"];
}

function paint(target: Element, style: CSSStyleDeclaration, name: "fill" | "stroke"): void {
  const [color, alpha] = colorOf(style.getPropertyValue(name));
  const opacity = Number(style.getPropertyValue(`${name}-opacity`)) * Number(alpha);
  target.setAttribute(name, color);
  if (opacity !== 1) target.setAttribute(`${name}-opacity`, String(opacity));
}

function copy(source: Element): Element | null {
  const style = getComputedStyle(source);
  if (source.matches(SKIPPED) || style.display === "none" || style.visibility === "hidden") return null;
  const target = document.createElementNS(SVG, source.localName);
  for (const { name, value } of source.attributes)
    if (!/^(class|style|role|tabindex|title|data-|aria-|on)/.test(name)) target.setAttribute(name, value);
  paint(target, style, "fill");
  paint(target, style, "stroke");
  for (const name of INHERITED) {
    const value = style.getPropertyValue(name);
    if (value && value !== "none" && value !== "auto" && value !== "normal") target.setAttribute(name, value.replaceAll('"', "'"));
  }
  for (const child of source.childNodes) {
    const made = child instanceof Element ? copy(child) : child.nodeType === Node.TEXT_NODE ? child.cloneNode() : null;
    if (made) target.append(made);
  }
  return target;
}

function element(name: string, attributes: Record<string, string | number>, text = ""): Element {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text) made.textContent = text;
  return made;
}

function radius(text: string, width: number): number {
  const value = parseFloat(text) || 0;
  return text.endsWith("%") ? (value / 100) * width : value;
}

/** Words and keys of a legend, where they are on the page. */
function legend(source: Element, left: number, top: number): Element[] {
  const made: Element[] = [];
  for (const key of source.querySelectorAll<HTMLElement>("*")) {
    if (key.textContent) continue; // a key is an empty box with a ground or a border
    const [box, style] = [key.getBoundingClientRect(), getComputedStyle(key)];
    const [ground, alpha] = colorOf(style.backgroundColor);
    if (Number(alpha) > 0 && ground !== "transparent")
      made.push(element("rect", { x: box.x - left, y: box.y - top, width: box.width, height: box.height, rx: radius(style.borderRadius, box.width), fill: ground, "fill-opacity": alpha }));
    for (const [side, y] of [["Top", box.top], ["Bottom", box.bottom]] as const) {
      const width = parseFloat(style[`border${side}Width`]);
      const dash = { dotted: `${width} ${2 * width}`, dashed: "6 4" }[style[`border${side}Style`]];
      if (width > 0)
        made.push(element("line", {
          x1: box.left - left, x2: box.right - left, y1: y - top, y2: y - top, "stroke-width": width,
          stroke: colorOf(style[`border${side}Color`])[0], ...(dash ? { "stroke-dasharray": dash } : {}),
        }));
    }
  }
  const texts = document.createTreeWalker(source, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const range = document.createRange();
    const words = node.textContent?.trim() ?? "";
    const start = node.textContent?.indexOf(words) ?? 0;
    range.setStart(node, start);
    range.setEnd(node, start + words.length);
    const box = range.getBoundingClientRect();
    if (!words || !box.width) continue;
    const style = getComputedStyle(node.parentElement!);
    made.push(element("text", {
      x: box.left - left, y: (box.top + box.bottom) / 2 - top, dy: "0.35em", fill: colorOf(style.color)[0],
      "font-size": style.fontSize, "font-family": style.fontFamily.replaceAll('"', "'"), "font-weight": style.fontWeight,
    }, words));
  }
  return made;
}

function isPlot(svg: Element): boolean {
  const box = svg.getBoundingClientRect();
  return box.width > 100 && box.height > 60;
}

/** The first card of a view that has a plot, with all its plots, maps and legends; null where there is none. */
export function toSvg(stage: ParentNode, title: string): { text: string; width: number; height: number } | null {
  const first = Array.from(stage.querySelectorAll("svg")).find(isPlot);
  const card = first?.closest(".card") ?? first?.parentElement;
  if (!first || !card) return null;
  const plots = Array.from(card.querySelectorAll("svg")).filter(isPlot);
  const maps = Array.from(card.querySelectorAll("canvas")).filter(isPlot);
  const words = Array.from(card.querySelectorAll(".legend, h2"));
  const boxes = [...plots, ...maps, ...words].map((one) => one.getBoundingClientRect()).filter((box) => box.width);
  const left = Math.min(...boxes.map((box) => box.left)) - MARGIN;
  const top = Math.min(...boxes.map((box) => box.top)) - MARGIN;
  const width = Math.ceil(Math.max(...boxes.map((box) => box.right)) + MARGIN - left);
  const height = Math.ceil(Math.max(...boxes.map((box) => box.bottom)) + MARGIN - top);
  const root = element("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, role: "img" });
  root.append(element("title", {}, title), element("rect", { width, height, fill: colorOf(getComputedStyle(card).backgroundColor)[0] }));
  const place = (box: DOMRect) => ({ x: box.x - left, y: box.y - top, width: box.width, height: box.height });
  for (const map of maps) root.append(element("image", { ...place(map.getBoundingClientRect()), href: map.toDataURL(), preserveAspectRatio: "none" }));
  for (const plot of plots) {
    const made = copy(plot);
    if (!made) continue;
    for (const [key, value] of Object.entries(place(plot.getBoundingClientRect()))) made.setAttribute(key, String(value));
    root.append(made);
  }
  root.append(...words.flatMap((one) => legend(one, left, top)));
  const text = new XMLSerializer().serializeToString(root);
  return { text: `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`, width, height };
}

/** The same as pixels, twice as many as on the page. */
export async function toPng({ text, width, height }: { text: string; width: number; height: number }): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const scale = Math.min(2, LARGEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture")))));
}
