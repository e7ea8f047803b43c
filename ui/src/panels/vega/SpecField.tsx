import { useId } from "react";

import editor from "../shared/Editor.module.css";
import { dialectOf, readSpec } from "./chartSpec";
import css from "./Vega.module.css";

/** A specification as its JSON; what cannot be read is told with its line. */
export function SpecField({
  text,
  onChange,
}: {
  readonly text: string;
  readonly onChange: (text: string) => void;
}) {
  const id = useId();
  const read = readSpec(text);
  const isBroken = "problem" in read;
  return (
    <>
      <textarea
        className={`${editor.area} ${css.spec}`}
        aria-label="Specification as JSON"
        aria-invalid={isBroken}
        aria-describedby={id}
        spellCheck={false}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      {isBroken ? (
        <p id={id} role="alert" className={css.error}>
          {read.line === null ? "" : `Line ${read.line}: `}
          {read.problem}
        </p>
      ) : (
        <p id={id} className={css.hint}>
          {dialectOf(read.spec) === "vega" ? "Vega" : "Vega-Lite"}. The rows are the
          data set “wandb”. {"${field:x}"} lets a column be chosen above,{" "}
          {"${string:title}"} a text; color is the colour of the run of each row.
          Nothing is loaded from elsewhere.
        </p>
      )}
    </>
  );
}
