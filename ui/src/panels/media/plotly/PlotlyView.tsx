import { useEffect, useMemo, useRef, useState } from "react";

import { useTheme } from "../../../state/theme";
import { Skeleton } from "../../../widgets/States";
import { FileCard } from "../FileCard";
import { themeInks } from "../themeInks";
import { useFileBytes, type ViewerProps } from "../viewer";
import { type Figure, readFigure, themedLayout } from "./figure";
import { type FigureAnswer, readAnswer } from "./messages";
import css from "./Plotly.module.css";

const MOST_BYTES = 40_000_000;

/** A figure, drawn by Plotly itself. */
export function PlotlyView({ address, item, label }: ViewerProps) {
  const file = useFileBytes({ address, item }, MOST_BYTES);
  const figure = useMemo(
    () => (file.data ? readFigure(new TextDecoder().decode(file.data)) : undefined),
    [file.data],
  );
  const [problem, setProblem] = useState<string | null>(null);
  const why =
    file.error?.message ??
    (figure === null ? "There is no figure in this file." : problem);
  if (why !== null) return <FileCard item={item} address={address} why={why} />;
  if (!figure) return <Skeleton rows={4} />;
  return <Frame figure={figure} label={label} onProblem={setProblem} />;
}

function Frame({
  figure,
  label,
  onProblem,
}: {
  readonly figure: Figure;
  readonly label: string;
  readonly onProblem: (why: string) => void;
}) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [state, setState] = useState<FigureAnswer["kind"] | null>(null);
  const theme = useTheme();
  useEffect(() => {
    const hear = ({ source, data }: MessageEvent<unknown>): void => {
      if (source !== frame.current?.contentWindow) return;
      const said = readAnswer(data);
      if (said?.kind === "failed") onProblem(said.why);
      else if (said) setState(said.kind);
    };
    window.addEventListener("message", hear);
    return () => window.removeEventListener("message", hear);
  }, [onProblem]);
  const isReady = state !== null;
  useEffect(() => {
    if (!isReady) return;
    const { ink, rule } = themeInks(theme);
    const layout = themedLayout(figure.layout, { ink, grid: rule });
    frame.current?.contentWindow?.postMessage({ data: figure.data, layout }, "*");
  }, [isReady, figure, theme]);
  return (
    <div className={css.view}>
      {state !== "drawn" && (
        <div className={css.loading}>
          <Skeleton rows={4} />
        </div>
      )}
      <iframe
        ref={frame}
        className={css.frame}
        src="/figure.html"
        sandbox="allow-scripts"
        title={label}
        data-state={state ?? "loading"}
      />
    </div>
  );
}
