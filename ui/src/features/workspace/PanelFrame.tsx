import { Component, memo, type ReactNode, Suspense } from "react";

import type { PanelProps } from "../../panels/contract";
import { PanelFrame as Sheet } from "../../panels/frame/PanelFrame";
import { panelFor } from "../../panels/registry";
import { ErrorState, Skeleton } from "../../widgets/States";
import css from "./Panels.module.css";
import { useSeen, useWidth } from "../../widgets/useMeasure";

interface PanelFrameProps extends Omit<PanelProps, "widthPx"> {
  /** Where other panels are dropped beside it; absent where nothing is moved. */
  readonly id?: string;
  /** Lies over the panel's lower right corner. */
  readonly corner?: ReactNode;
}

/** Gives a panel its place and size, and keeps its failures to itself. */
export const PanelFrame = memo(function PanelFrame({
  id,
  corner,
  ...props
}: PanelFrameProps) {
  const [element, width] = useWidth<HTMLDivElement>();
  const isSeen = useSeen(element);
  // The registry holds one component per view type; none is made here.
  // oxlint-disable-next-line react/static-components
  const Panel = panelFor(props.spec.viewType);
  return (
    <div
      ref={element}
      className={css.panel}
      style={{ height: props.heightPx }}
      data-panel={props.title}
      data-drop-panel={id}
    >
      {isSeen && width > 0 && (
        <PanelBoundary
          key={props.spec.viewType}
          config={props.spec.config}
          frame={{ title: props.title, widthPx: width, heightPx: props.heightPx }}
        >
          <Suspense fallback={<Skeleton rows={4} />}>
            {/* oxlint-disable-next-line react/static-components */}
            <Panel {...props} widthPx={width} />
          </Suspense>
        </PanelBoundary>
      )}
      {corner}
    </div>
  );
});

interface BoundaryProps {
  /** Another configuration is another chance. */
  config: object;
  frame: { title: string; widthPx: number; heightPx: number };
  children: ReactNode;
}

interface BoundaryState {
  error: unknown;
  config: object;
}

/** A panel that throws shows its error in its place, with its menu; the page goes on. */
class PanelBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null, config: this.props.config };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: BoundaryProps, state: BoundaryState) {
    return props.config === state.config ? null : { error: null, config: props.config };
  }

  override render() {
    const { frame, children } = this.props;
    if (this.state.error === null) return children;
    return (
      <Sheet {...frame}>
        <ErrorState
          error={this.state.error}
          what={`${frame.title} could not be drawn`}
          onRetry={() => this.setState({ error: null })}
        />
      </Sheet>
    );
  }
}
