// A list that is searched by typing: arrows, Home and End move, Enter takes, Escape closes.
import { useId, useRef, useState } from "preact/hooks";

export type Option = { value: string; label: string; search?: string; reason?: string };

type Props = { label: string; placeholder: string; options: Option[]; take: (value: string) => void; nothing: string };

export function Combobox({ label, placeholder, options, take, nothing }: Props) {
  const id = useId();
  const [typed, type] = useState("");
  const [at, go] = useState(-1); // −1: the list is closed
  const list = useRef<HTMLUListElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const start = typed.trim().toLowerCase();
  const begins = ({ label, search }: Option) =>
    start !== "" && (label.toLowerCase().startsWith(start) || search?.toLowerCase() === start);
  const found = options
    .filter(({ label, search }) => {
      const text = `${label} ${search ?? ""}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => Number(begins(b)) - Number(begins(a)));
  const open = at >= 0;
  const move = (to: number) => {
    go(to);
    requestAnimationFrame(() => list.current?.children[to]?.scrollIntoView({ block: "nearest" }));
  };
  const close = () => go(-1);
  const choose = (option: Option | undefined) => {
    if (option === undefined || option.reason !== undefined) return;
    take(option.value);
    type("");
    close();
  };
  const pressed = (event: KeyboardEvent) => {
    const last = found.length - 1;
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(open ? Math.min(at + 1, last) : 0),
      ArrowUp: () => move(open ? Math.max(at - 1, 0) : Math.max(last, 0)),
      Enter: () => (open ? choose(found[at]) : move(0)),
      Escape: () => (open ? close() : type("")),
      ...(open && { Home: () => move(0), End: () => move(Math.max(last, 0)) }),
    };
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div class="live-combobox">
      <input
        ref={input} type="text" role="combobox" aria-label={label} aria-expanded={open} aria-controls={`${id}-list`}
        aria-autocomplete="list" aria-activedescendant={open && found[at] ? `${id}-${at}` : undefined}
        autocomplete="off" placeholder={placeholder} value={typed}
        onInput={(e) => { type(e.currentTarget.value); go(0); }}
        onKeyDown={pressed} onClick={() => go(open ? at : 0)} onBlur={close}
      />
      {open && (
        <ul ref={list} id={`${id}-list`} role="listbox" aria-label={label}>
          {found.map((option, k) => (
            <li
              key={option.value} id={`${id}-${k}`} role="option" aria-selected={k === at} aria-disabled={option.reason !== undefined}
              onPointerDown={(e) => { e.preventDefault(); choose(option); }}
            >
              {option.label}{option.reason && <small> {option.reason}</small>}
            </li>
          ))}
          {found.length === 0 && <li role="option" aria-selected={false} aria-disabled="true">{nothing}</li>}
        </ul>
      )}
    </div>
  );
}
