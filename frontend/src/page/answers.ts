// Questions to the solver and the answers shown, the same for both kinds of page.
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Reason } from "../engine/feasible";
import { ordered } from "./result";
import { Solver, type Base, type Question, type Reply, type Told } from "./solver";
import { reasonTold, type Shown } from "./status";

const SETTLED = 300; // milliseconds without a move of the slider after which every market is checked

// other: what is shown, grey, beside the reason where a page opens on a state without an answer.
export function useAnswers(other: () => Question, broken: (message: string) => void, told?: (told: Told) => void) {
  const [base, setBase] = useState<Base | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [order, setOrder] = useState<string[]>([]);
  const answered = useRef(false);
  const why = useRef<Reason | null>(null);
  const later = useRef(0);
  const reply = useRef<Reply | null>(null);

  const solver = useMemo(() => new Solver(setBase, (heard) => {
    reply.current = heard;
    if ("reason" in heard) {
      if (answered.current) return setShown((old) => old && { ...old, reason: heard.reason, preview: false });
      if (why.current !== null) return broken(reasonTold(heard.reason));
      why.current = heard.reason;
      return solver.ask(other(), false);
    }
    answered.current = true;
    setShown({ answer: heard.answer, reason: why.current, preview: heard.preview });
    why.current = null;
    if (!heard.preview) setOrder(ordered(heard.answer));
  }, broken, told), []);

  // From the reader's hand to the frame that shows the changed page, for whoever measures it.
  useLayoutEffect(() => {
    const heard = reply.current;
    if (heard !== null) requestAnimationFrame(() => performance.measure(
      heard.preview ? "blocs: preview" : "blocs: verified", { start: heard.asked, end: performance.now() }));
  }, [shown]);

  // A quick answer while a slider is held; when it rests or is let go, a checked one, and `settled`.
  const ask = (question: () => Question, dragging: boolean, settled: () => void) => {
    clearTimeout(later.current);
    solver.ask(question(), dragging);
    if (dragging) later.current = window.setTimeout(() => ask(question, false, settled), SETTLED);
    else settled();
  };
  return { base, shown, order, solver, ask };
}
