import type { PanelProps } from "../contract";
import { PanelFrame, PanelMessage } from "../frame/PanelFrame";

/** Holds the place of a panel of a kind that cannot be drawn yet. */
export function UnknownPanel(props: PanelProps) {
  return (
    <PanelFrame
      title={props.title}
      widthPx={props.widthPx}
      heightPx={props.heightPx}
      onFullScreen={props.onFullScreen}
      actions={props.actions}
    >
      <PanelMessage>
        <p>
          Panels of the kind “{props.spec.viewType}” cannot be drawn yet. The view keeps
          this one unchanged.
        </p>
      </PanelMessage>
    </PanelFrame>
  );
}
