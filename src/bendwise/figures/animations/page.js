"use strict";
// A frame holds only what differs from the one before it; every so often one is whole (`key`).
const film = JSON.parse(document.getElementById("film").textContent);
const frames = film.frames;
const [picture, position, back, play, next, count, caption] =
  ["picture", "position", "back", "play", "next", "count", "caption"].map((id) => document.getElementById(id));
const pen = picture.getContext("2d");
const stops = frames.flatMap((frame, k) => (frame.stop ? [k] : []));
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let at = 0, painted = -1, timer = null;

function paint(k) {
  let from = k;
  while (!frames[from].key && from - 1 !== painted) from -= 1;
  for (; from <= k; from += 1) pen.drawImage(frames[from].image, frames[from].x, frames[from].y);
  painted = k;
}

function show(k) {
  at = k;
  if (k !== painted) paint(k);
  const text = film.captions[frames[k].caption];
  if (caption.textContent !== text) caption.textContent = text;
  const step = stops.filter((stop) => stop <= k).length;
  count.textContent = `${step} of ${stops.length}`;
  position.value = k;
  position.setAttribute("aria-valuetext", `${step} of ${stops.length}: ${text}`);
}

function nextStop() { return stops.find((stop) => stop > at) ?? stops[0]; }
function lastStop() { return stops.findLast((stop) => stop < at) ?? stops[stops.length - 1]; }

function wait() {
  timer = setTimeout(() => {
    show(calm.matches ? nextStop() : (at + 1) % frames.length);
    wait();
  }, frames[at].ms);
}

function run(wanted) {
  clearTimeout(timer);
  timer = null;
  if (wanted) wait();
  play.textContent = wanted ? "Pause" : "Play";
  caption.setAttribute("aria-live", wanted ? "off" : "polite"); // what plays by itself must not talk all the time
}

function pauseAt(k) { run(false); show(k); }

const keys = {
  ArrowRight: () => pauseAt(nextStop()),
  ArrowLeft: () => pauseAt(lastStop()),
  Home: () => pauseAt(0),
  End: () => pauseAt(stops[stops.length - 1]),
  " ": () => run(timer === null),
};

document.addEventListener("keydown", (event) => {
  const own = event.key === " " && event.target.closest("button, summary"); // these have a meaning for it
  if (own || event.ctrlKey || event.altKey || event.metaKey || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});
position.addEventListener("input", () => pauseAt(Number(position.value)));
back.addEventListener("click", keys.ArrowLeft);
next.addEventListener("click", keys.ArrowRight);
play.addEventListener("click", keys[" "]);

Promise.all(frames.map((frame) => new Promise((resolve, reject) => {
  frame.image = new Image();
  frame.image.onload = resolve;
  frame.image.onerror = reject;
  frame.image.src = `data:image/png;base64,${frame.png}`;
}))).then(() => {
  show(0);
  run(!calm.matches);
});
