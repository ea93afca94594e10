// Runs the page's own script without a browser: numbers and states in, what it makes of them out.
const { readFileSync, writeFileSync } = require("node:fs");
const [page, program, questions, answers] = process.argv.slice(2);
const made = new Function(`${readFileSync(page)}\n${readFileSync(program)}\nreturn { BendwiseLab, program };`)();
const { EchoTransport } = made.BendwiseLab;
let loaded;
const keep = (given) => (loaded = made.program({ ...given, fma: (loaded_fma = given.fma) }));
let loaded_fma;
const echo = new EchoTransport(keep, { version: "", views: [] });
const said = (x) => (Object.is(x, -0) ? "-0.0" : Number.isFinite(x) ? x : String(x));
const asked = JSON.parse(readFileSync(questions), (_, x) => (x === "nan" ? NaN : x === "inf" ? Infinity : x === "-inf" ? -Infinity : x));
const start = performance.now();
const out = {
  formulas: Object.fromEntries(
    Object.entries(asked.formulas ?? {}).map(([name, xs]) => [name, xs.map((x) => loaded.activations[name].formula(x).map(said))]),
  ),
  fma: (asked.fma ?? []).map((three) => said(loaded_fma(...three))),
  replies: (asked.questions ?? []).map((question) => {
    const { arrays, numbers, ...rest } = echo.answer(question);
    const list = Object.entries(arrays).map(([name, { data, shape }]) => [name, { data: Array.from(data, said), shape, type: data.constructor.name }]);
    return { ...rest, numbers: Object.fromEntries(Object.entries(numbers).map(([k, x]) => [k, said(x)])), arrays: Object.fromEntries(list) };
  }),
};
out.milliseconds = performance.now() - start;
writeFileSync(answers, JSON.stringify(out));
