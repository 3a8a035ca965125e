// The world and the moves as Python packed them (`blocs.live.payload`): a header in JSON, then arrays.

export type Cells = { pairs?: number; sectors?: number[]; index?: number };

export type Deed = {
  deed:
    | "cost" | "set_tariff" | "add_tariff" | "set_export_tax" | "add_export_tax"
    | "rent_here" | "rent_there" | "productivity" | "labour" | "pay" | "share" | "balance";
  cells?: Cells;
  value?: number | null; // null: no end to it, an embargo
  values?: number; // number of the array
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
  arrays: { type: "f64" | "f32" | "f24" | "i32" | "u8"; count: number; at: number }[];
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
    return fromPlanes(bytes, count, type === "f32" ? 4 : 3);
  };
  return { header, array };
}

// Numbers whose bytes lie in planes, the lowest byte first: they compress better so. Three bytes are
// the upper ones of a single-precision number.
function fromPlanes(bytes: Uint8Array, count: number, planes: number): Float64Array {
  const packed = new Uint8Array(4 * count);
  for (let plane = 0; plane < planes; plane++) {
    const into = plane + 4 - planes;
    const from = plane * count;
    for (let q = 0; q < count; q++) packed[4 * q + into] = bytes[from + q]!;
  }
  return Float64Array.from(new Float32Array(packed.buffer));
}
