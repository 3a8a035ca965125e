// Countries and blocs, or sectors and their groups, chosen from a list; of a group some may be left out.
import { EVERY_COUNTRY, EVERY_SECTOR, type Atlas } from "../laboratory/atlas";
import { Combobox, type Option } from "./combobox";
import { data } from "./data";
import { say } from "./words";

export type Shelf = { groups: Option[]; single: Option[]; everything: string };

export function shelves(atlas: Atlas): { countries: Shelf; sectors: Shelf } {
  const byName = (a: Option, b: Option) => a.label.localeCompare(b.label, data.language);
  const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
  return {
    countries: {
      everything: EVERY_COUNTRY,
      groups: [
        { value: EVERY_COUNTRY, label: capital(atlas.all_countries) },
        ...atlas.blocs.map(({ code, name, size }) => ({ value: code, label: `${capital(name)} (${size[1]})`, search: code })).sort(byName),
      ],
      single: atlas.countries.map(({ code, name }) => ({ value: code, label: name, search: code })).sort(byName),
    },
    sectors: {
      everything: EVERY_SECTOR,
      groups: [
        { value: EVERY_SECTOR, label: say("all_sectors") },
        ...atlas.groups.map(({ code, name }) => ({ value: code, label: capital(name), search: code })),
      ],
      single: atlas.sectors.map(({ code, name }) => ({ value: code, label: name, search: code })),
    },
  };
}

type Props = { label: string; shelf: Shelf; chosen: string[]; change: (codes: string[]) => void };

export function Picker({ label, shelf, chosen, change }: Props) {
  const all = [...shelf.groups, ...shelf.single];
  const name = (code: string) => {
    const found = all.find(({ value }) => value === code.replace(/^-/, ""))!.label;
    return code.startsWith("-") ? say("except", { name: found }) : found;
  };
  const free = all.filter(({ value }) => !chosen.includes(value) && !chosen.includes(`-${value}`));
  const grouped = chosen.some((code) => shelf.groups.some(({ value }) => value === code));
  const except = grouped
    ? free.filter(({ value }) => value !== shelf.everything)
      .map((option) => ({ ...option, value: `-${option.value}`, label: say("except", { name: option.label }) }))
    : [];
  // Whoever picks a country where everybody was meant, means that country.
  const add = (code: string) => {
    const rest = code.startsWith("-") ? chosen : chosen.filter((held) => held !== shelf.everything);
    change(code === shelf.everything ? [code] : [...rest.filter((held) => rest.some((one) => !one.startsWith("-")) || !held.startsWith("-")), code]);
  };
  const remove = (code: string) => {
    const rest = chosen.filter((held) => held !== code);
    change(rest.some((held) => !held.startsWith("-")) ? rest : []);
  };
  return (
    <div class="live-field" role="group" aria-label={label}>
      <span class="live-label">{label}</span>
      {chosen.length > 0 && (
        <ul class="live-chips">
          {chosen.map((code) => (
            <li key={code}>
              <span>{name(code)}</span>
              <button type="button" aria-label={say("remove_code", { name: name(code) })} onClick={() => remove(code)}>×</button>
            </li>
          ))}
        </ul>
      )}
      <Combobox label={label} placeholder={say("search")} nothing={say("nothing_found")} options={[...free, ...except]} take={add} />
    </div>
  );
}
