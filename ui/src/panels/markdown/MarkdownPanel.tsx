import { textOf } from "../../spec/document";
import type { PanelProps } from "../contract";
import { PanelFrame, PanelMessage } from "../frame/PanelFrame";
import { MarkdownText } from "../media/text/MarkdownText";
import css from "./MarkdownPanel.module.css";

/** Words among the charts: Markdown with LaTeX. */
export function MarkdownPanel(props: PanelProps) {
  const text = textOf(props.spec.config["value"]);
  const name = textOf(props.spec.config["chartTitle"], "Notes") || "Notes";
  return (
    <PanelFrame {...props} title={name}>
      {text.trim() === "" ? (
        <PanelMessage>Nothing is written here yet.</PanelMessage>
      ) : (
        <div
          className={css.text}
          tabIndex={0}
          role="region"
          aria-label={`Text of ${name}`}
        >
          <MarkdownText text={text} hasMath />
        </div>
      )}
    </PanelFrame>
  );
}
