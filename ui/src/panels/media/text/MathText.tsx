import { renderToString } from "katex";
import { type ReactNode, createElement, useMemo } from "react";

import css from "./Text.module.css";

interface MathTextProps {
  readonly latex: string;
  readonly isBlock: boolean;
}

/** A formula of this length takes longer to read than to rewrite. */
const LONGEST = 10_000;

/**
 * A LaTeX formula as MathML, which browsers draw and read aloud by themselves. A
 * formula that cannot be read is shown as it was written.
 */
export function MathText({ latex, isBlock }: MathTextProps) {
  const formula = useMemo(() => readFormula(latex, isBlock), [latex, isBlock]);
  return (
    <span className={isBlock ? css.mathBlock : css.math}>
      {formula.drawn ?? (
        <code className={css.unread} title={formula.problem}>
          {latex}
        </code>
      )}
    </span>
  );
}

function readFormula(
  latex: string,
  isBlock: boolean,
): { drawn: ReactNode; problem?: string } {
  try {
    if (latex.length > LONGEST) throw new Error("too long for a formula");
    const markup = renderToString(latex, {
      output: "mathml",
      displayMode: isBlock,
      throwOnError: true,
      trust: false,
      strict: "ignore",
      maxExpand: 200,
      maxSize: 20,
    });
    const tree = new DOMParser().parseFromString(markup, "text/xml");
    const root = tree.getElementsByTagName("math")[0];
    if (!root) throw new Error("not a formula");
    return { drawn: elementOf(root, 0) };
  } catch (error) {
    return { drawn: null, problem: error instanceof Error ? error.message : "unread" };
  }
}

/** Elements of MathML that only show; nothing else is drawn, whatever KaTeX wrote. */
const ELEMENTS = new Set(
  (
    "math semantics mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot " +
    "munder mover munderover mtable mtr mtd mpadded mphantom mstyle menclose merror " +
    "mlabeledtr mglyph"
  ).split(" "),
);
const ATTRIBUTES = new Set(
  (
    "display displaystyle scriptlevel mathvariant mathcolor mathbackground mathsize " +
    "stretchy fence separator lspace rspace minsize maxsize width height depth voffset " +
    "accent accentunder linethickness notation columnalign columnspacing columnlines " +
    "rowspacing rowlines rowalign symmetric movablelimits largeop"
  ).split(" "),
);

function elementOf(element: Element, key: number): ReactNode {
  if (!ELEMENTS.has(element.localName)) return null;
  const attributes = [...element.attributes].filter((one) => ATTRIBUTES.has(one.name));
  return createElement(
    element.localName,
    { key, ...Object.fromEntries(attributes.map((one) => [one.name, one.value])) },
    ...[...element.childNodes].map((child, index) =>
      child instanceof Element ? elementOf(child, index) : child.textContent,
    ),
  );
}
