// The world and the moves as Python packed them (`blocs.live.payload`): a header in JSON, then arrays.

// Numbers of arrays of the payload, or cells that the page itself has found.
export type Cells = { pairs?: number; sectors?: number[]; index?: number | Int32Array };

export type Deed = {
  deed:
    | "cost" | "set_tariff" | "add_tariff" | "set_export_tax" | "add_export_tax"
    | "rent_here" | "rent_there" | "productivity" | "labour" | "pay" | "share" | "balance";
  cells?: Cells;
  value?: number | null; // null: no end to it, an embargo
  values?: number | Float64Array; // number of the array, or itself
  countries?: number[];
  sectors?: number[];
};

export type Header = {
  countries: string[];
  sectors: string[];
  closure: { trade_balance: string; numeraire: number; labour_supply_elasticity: number };
  taxed: boolean;
  shared: boolean;
  moves: Deed[][];
  arrays: { type: "f64" | "f32" | "i32" | "u8"; count: number; at: number }[];
  named: Record<string, number>;
};

export type Payload = { header: Header; array: (number: number) => Float64Array | Int32Array | Uint8Array };

export async function unzipped(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).arrayBuffer();
}

export function payloadOf(buffer: ArrayBuffer): Payload {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as Header;
  const start = Math.ceil((4 + length) / 8) * 8;
  const array = (number: number) => {
    const { type, count, at } = header.arrays[number]!;
    if (type === "f64") return new Float64Array(buffer.slice(start + at, start + at + 8 * count));
    if (type === "i32") return new Int32Array(buffer.slice(start + at, start + at + 4 * count));
    const bytes = new Uint8Array(buffer, start + at);
    if (type === "u8") return bytes.slice(0, count);
    return fromPlanes(bytes, count);
  };
  return { header, array };
}

// Which numbers are not zero, eight to a byte; then the bytes of these in planes, the lowest byte
// first: they compress better so.
function fromPlanes(bytes: Uint8Array, count: number): Float64Array {
  const marks = Math.ceil(count / 8);
  let some = 0;
  for (let q = 0; q < count; q++) if (bytes[q >> 3]! & (128 >> (q & 7))) some++;
  const packed = new Uint8Array(4 * some);
  for (let plane = 0; plane < 4; plane++)
    for (let k = 0; k < some; k++) packed[4 * k + plane] = bytes[marks + plane * some + k]!;
  const numbers = new Float32Array(packed.buffer);
  const found = new Float64Array(count);
  for (let q = 0, k = 0; q < count; q++) if (bytes[q >> 3]! & (128 >> (q & 7))) found[q] = numbers[k++]!;
  return found;
}
