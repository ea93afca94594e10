// Numbers as people read them.

export function format(value: number, digits = 2): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e5 || size < 0.5 * 10 ** -digits) ? value.toExponential(1) : value.toFixed(digits);
  return /^-[0.]*$/.test(text) ? text.slice(1) : text.replaceAll("-", "−").replace("e+", "e");
}
