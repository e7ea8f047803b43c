import { use, useMemo, useRef, useState } from "react";

import type { PanelProps, PanelRun } from "../contract";
import { PanelFrame, PanelMessage } from "../frame/PanelFrame";
import { CompareDialog } from "./compare/CompareDialog";
import { useComparison } from "./compare/useComparison";
import { mediaSettings } from "./mediaConfig";
import { MediaPanelContext } from "./mediaContext";
import { MediaFooter } from "./MediaFooter";
import { MediaGallery } from "./MediaGallery";
import { MediaGrid } from "./MediaGrid";
import css from "./MediaPanel.module.css";
import { OverlayBar } from "./overlays/OverlayBar";
import { OverlayContext, useOverlays } from "./overlays/overlayClasses";
import { galleryOf, goesAlong, gridsOf, type LoggedKey, type Place } from "./tiles";
import { useLogged } from "./useLogged";
import { useMediaConfig } from "./useMediaConfig";
import { useStepKeys } from "./useStepKeys";
import { useStepper } from "./useStepper";
import { VideoGroup } from "./video/VideoGroup";

/** Runs shown at most below each other: pictures need room, unlike lines. */
const MAX_RUNS = 12;

/** Pictures, sounds, tables, texts … logged under some keys, at one step or along many. */
export function MediaPanel(props: PanelProps) {
  const { spec, title, entity, project } = props;
  const [config, changeConfig] = useMediaConfig(spec);
  const settings = useMemo(() => mediaSettings(config, title), [config, title]);
  const most = goesAlong(settings.layout, "run") ? settings.maxItems : MAX_RUNS;
  const runs = useMemo(() => props.runs.slice(0, most), [props.runs, most]);
  const frame = useRef<HTMLElement>(null);
  const { logged, error, isLoading, retry } = useLogged(
    props,
    runs,
    settings.keys,
    frame,
  );
  const steps = useStable(allSteps(logged));
  const stepper = useStepper(steps, settings, `${entity}/${project}`);
  const { step, position, moveTo, chooseStep } = stepper;
  useStepKeys(frame, (direction) => moveTo(Math.max(0, position + direction)));
  const [index, setIndex] = useState(0);
  const overlays = useOverlays(config, changeConfig);
  const comparison = useComparison();
  const { picked, pick } = comparison;
  const scope = useMemo(
    () => ({ settings, chooseStep, picked, pick }),
    [settings, chooseStep, picked, pick],
  );

  return (
    <PanelFrame {...props} ref={frame}>
      {step === undefined ? (
        <Blank runs={runs} error={error} isLoading={isLoading} onRetry={retry} />
      ) : (
        <MediaPanelContext value={scope}>
          <OverlayContext value={overlays.choice}>
            <OverlayBar overlays={overlays} />
            <VideoGroup isSynced={settings.video.isSynced}>
              <Body
                {...{ logged, entity, project }}
                place={{ step, index, steps, maxItems: settings.maxItems }}
              />
            </VideoGroup>
            <MediaFooter
              {...{ title, stepper, steps, logged, index, settings, comparison }}
              onIndex={setIndex}
              shown={runs.length}
              total={props.runs.length}
            />
            <CompareDialog {...{ comparison, entity, project }} />
          </OverlayContext>
        </MediaPanelContext>
      )}
    </PanelFrame>
  );
}

interface BodyProps {
  readonly logged: readonly LoggedKey[];
  readonly place: Place;
  readonly entity: string;
  readonly project: string;
}

function Body({ logged, place, ...where }: BodyProps) {
  const { layout } = use(MediaPanelContext).settings;
  return layout.mode === "grid" ? (
    <MediaGrid {...where} grids={gridsOf(logged, layout, place)} />
  ) : (
    <MediaGallery
      {...where}
      groups={galleryOf(logged, layout.axis, place)}
      axis={layout.axis}
    />
  );
}

function allSteps(logged: readonly LoggedKey[]): number[] {
  const steps = new Set(logged.flatMap((one) => one.steps.map(({ step }) => step)));
  return [...steps].toSorted((a, b) => a - b);
}

/** The list that was here before as long as it says the same. */
function useStable(list: readonly number[]): readonly number[] {
  const [kept, setKept] = useState(list);
  if (kept === list) return kept;
  if (kept.length === list.length && kept.every((one, at) => one === list[at])) {
    return kept;
  }
  setKept(list);
  return list;
}

function Blank({
  runs,
  error,
  isLoading,
  onRetry,
}: {
  readonly runs: readonly PanelRun[];
  readonly error: Error | null;
  readonly isLoading: boolean;
  readonly onRetry: () => void;
}) {
  if (runs.length === 0) return <PanelMessage>No run is selected.</PanelMessage>;
  if (error) {
    return (
      <PanelMessage role="alert">
        <p>These media could not be loaded: {error.message}</p>
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      </PanelMessage>
    );
  }
  if (isLoading)
    return <div className={css.loading} role="status" aria-label="Loading" />;
  return <PanelMessage>The selected runs have not logged this yet.</PanelMessage>;
}
