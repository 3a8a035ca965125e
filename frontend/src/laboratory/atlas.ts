// What a page needs to build moves by itself: `blocs.live.atlas`. Names stand as sentences have them.

export type Country = { code: string; name: string; told: string; plural: boolean };
export type Bloc = {
  code: string; name: string; told: string; plural: boolean;
  size: [first: string, later: string]; members: number[];
};
export type Sector = { code: string; name: string };
export type Group = Sector & { told: string; members: number[] };
export type Parameter = { low: number; central: number; high: number; status: string; cited: string };
export type Atlas = {
  language: string;
  numbers: { decimal: string; group: string; percent: string };
  since: { day: string; told: string };
  countries: Country[];
  blocs: Bloc[];
  sectors: Sector[];
  groups: Group[];
  all_sectors: string;
  all_countries: string;
  roles: Record<string, [one: string, many: string]>;
  others: Record<string, string>; // by category of plurals
  presets: Record<string, Record<string, Parameter>>;
  depths: Record<string, string>;
  words: Record<string, string>; // English sentence → this language; empty in English
};

// A move as a scenario file writes it: one word with its fields.
export type Fields = Record<string, unknown>;
export type Written = { kind: string; fields: Fields };

export const EVERY_COUNTRY = "world";
export const EVERY_SECTOR = "all";
