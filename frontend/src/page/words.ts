// Sentences of the catalogues with their places filled, and numbers as `foundation/numbers` writes them.
import { data } from "./data";

const MINUS = "\u2212";

export function say(key: string, parts: Record<string, string> = {}): string {
  const text = data.texts[key];
  if (text === undefined) throw new Error(`no text '${key}'`);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
}

export function plain(value: number, digits: number): string {
  if (!Number.isFinite(value)) return data.numbers.absent;
  const [whole, part] = Math.abs(value).toFixed(digits).split(".");
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, data.numbers.group);
  const written = part === undefined ? grouped : grouped + data.numbers.decimal + part;
  return value < 0 && /[1-9]/.test(written) ? MINUS + written : written;
}

export function change(value: number, digits: number): string {
  const written = plain(value, digits);
  return value > 0 && /[1-9]/.test(written) ? `+${written}` : written;
}

export function sensibleDigits(value: number): number {
  const size = Math.abs(value);
  if (!Number.isFinite(size) || size < 0.0005) return 2;
  if (size >= 99.95) return 0;
  if (size >= 9.995) return 1;
  return size >= 0.0995 ? 2 : 3;
}

export function percentChange(value: number): string {
  const written = change(value, sensibleDigits(value));
  return written === data.numbers.absent ? written : written + data.numbers.percent;
}

export function money(million: number): string {
  if (!Number.isFinite(million)) return data.numbers.absent;
  const { money: steps } = data.numbers;
  const step = steps.find(({ size }) => Math.abs(million) >= size * 0.9995) ?? steps.at(-1)!;
  const value = million / step.size;
  return `${change(value, Math.min(sensibleDigits(value), 2))}\u00a0${step.unit}`;
}

export function scientific(value: number): string {
  if (!(value > 0)) return "0";
  const power = Math.floor(Math.log10(value));
  const raised = String(power).replace(/./g, (c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"["0123456789".indexOf(c)] ?? "⁻");
  return `${plain(value / 10 ** power, 1)}\u00a0·\u00a010${raised}`;
}
