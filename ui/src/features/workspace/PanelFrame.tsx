import { Component, type ReactNode, Suspense } from "react";

import type { PanelProps } from "../../panels/contract";
import { panelFor } from "../../panels/registry";
import { ErrorState, Skeleton } from "../../widgets/States";
import css from "./Panels.module.css";
import { useSeen, useWidth } from "./useMeasure";

type PanelFrameProps = Omit<PanelProps, "widthPx">;

/** Gives a panel its place and size, and keeps its failures to itself. */
export function PanelFrame(props: PanelFrameProps) {
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
    >
      {isSeen && width > 0 ? (
        <PanelBoundary key={props.spec.viewType} title={props.title}>
          <Suspense fallback={<Skeleton rows={4} />}>
            {/* oxlint-disable-next-line react/static-components */}
            <Panel {...props} widthPx={width} />
          </Suspense>
        </PanelBoundary>
      ) : (
        <Skeleton rows={4} />
      )}
    </div>
  );
}

interface BoundaryProps {
  title: string;
  children: ReactNode;
}

/** A panel that throws shows its error in its place; the page goes on. */
class PanelBoundary extends Component<BoundaryProps, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <ErrorState
        error={this.state.error}
        what={`${this.props.title} could not be drawn`}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
