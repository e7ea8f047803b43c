import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import {
  type Lineage,
  lineageQuery,
  type LineageSubject,
  MOST_NODES,
} from "../../api/lineage";
import { useArtifactSearch } from "../../state/artifactUrl";
import { useTheme } from "../../state/theme";
import { fileName, saveFile } from "../../panels/frame/saveFile";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { graphPng, graphSvg } from "./exportGraph";
import { isMatch, makeGraph, titleOf } from "./graph";
import { GraphCanvas } from "./GraphCanvas";
import { GraphController, type SceneInput } from "./GraphController";
import { graphTheme } from "./graphTheme";
import css from "./Lineage.module.css";
import { LineageTable } from "./LineageTable";
import { LineageToolbar } from "./LineageToolbar";
import { routeOf } from "./route";
import { SideCard } from "./SideCard";
import { useLayout } from "./useLayout";

interface LineageViewProps {
  entity: string;
  project: string;
  subject: LineageSubject;
}

/** What a version or run came from and what came of it. */
export function LineageView({ entity, project, subject }: LineageViewProps) {
  const [search] = useArtifactSearch();
  const lineage = useQuery(
    lineageQuery(entity, project, subject, search.scope === "complete"),
  );
  if (lineage.isPending) return <Skeleton rows={8} />;
  if (lineage.isError && !lineage.data) {
    return (
      <ErrorState
        error={lineage.error}
        what="The lineage could not be loaded"
        onRetry={() => void lineage.refetch()}
      />
    );
  }
  if (!lineage.data || lineage.data.nodes.length === 0) {
    return (
      <EmptyState title="Nothing to draw a lineage of">
        It was deleted, or you may not see it.
      </EmptyState>
    );
  }
  return <Loaded lineage={lineage.data} />;
}

/** No shape has been taken out of a cluster. */
const NONE: ReadonlySet<string> = new Set();

function Loaded({ lineage }: { lineage: Lineage }) {
  const [search, patch] = useArtifactSearch();
  const [extracted, setExtracted] = useState(NONE);
  const [controller] = useState(() => new GraphController());
  const focusId = lineage.nodes[0]!.id;
  const isFolding = search.fold !== "off";
  const graph = useMemo(
    () => makeGraph(lineage, new Set([focusId, ...extracted]), isFolding),
    [lineage, focusId, extracted, isFolding],
  );
  const placed = useLayout(graph);
  const wanted = search.find ?? "";
  const scene = useMemo((): SceneInput | null => {
    if (!placed) return null;
    const { graph } = placed;
    const found = new Set<number>();
    for (const node of lineage.nodes) {
      const index = graph.indexOf.get(node.id);
      if (index !== undefined && isMatch(node, wanted)) found.add(index);
    }
    const selected = search.node
      ? graph.shapes.findIndex((shape) => shape.id === search.node)
      : -1;
    return {
      ...placed,
      focus: graph.indexOf.get(focusId) ?? 0,
      found: wanted.trim() === "" ? null : found,
      selected: selected < 0 ? null : selected,
      route: selected < 0 ? null : routeOf(graph, selected),
    };
  }, [placed, lineage, wanted, search.node, focusId]);
  const theme = useTheme();
  const select = (index: number | null) =>
    patch({ node: index === null ? undefined : scene?.graph.shapes[index]?.id });
  const isTable = search.as === "table";
  const shape =
    scene?.selected === null || scene === null
      ? undefined
      : scene.graph.shapes[scene.selected];
  const save = async (kind: "svg" | "png") => {
    if (!scene) return;
    const make = kind === "svg" ? graphSvg : graphPng;
    const name = fileName(`lineage of ${titleOf(scene.graph.shapes[scene.focus]!)}`);
    saveFile(await make(scene, graphTheme(theme)), `${name}.${kind}`);
  };
  return (
    <div className={css.lineage}>
      <LineageToolbar
        found={scene?.found ?? null}
        canFold={graph.shapes.length < lineage.nodes.length || !isFolding}
        counts={{ nodes: lineage.nodes.length, shapes: graph.shapes.length }}
        onGoTo={(index) => {
          select(index);
          controller.centreOn(index);
        }}
        onZoom={(factor) => controller.zoomBy(factor)}
        onFit={() => controller.fitAll()}
        onSave={(kind) => void save(kind)}
      />
      {lineage.truncated && (
        <p className={css.note} role="note">
          Only the nearest{" "}
          {Math.min(lineage.nodes.length, MOST_NODES).toLocaleString("en")} are shown;
          look at the lineage of one further out for more.
        </p>
      )}
      {isTable ? (
        <LineageTable lineage={lineage} search={wanted} />
      ) : (
        <div className={css.stage}>
          {scene ? (
            <GraphCanvas controller={controller} scene={scene} onSelect={select} />
          ) : (
            <Skeleton rows={6} />
          )}
          {shape && scene && (
            <SideCard
              shape={shape}
              search={wanted}
              onExtract={(ids) => {
                setExtracted(new Set([...extracted, ...ids]));
                patch({ node: ids.length === 1 ? ids[0] : undefined });
              }}
              onCentre={() => controller.centreOn(scene.selected ?? scene.focus)}
              onClose={() => select(null)}
            />
          )}
          {lineage.nodes.length === 1 && (
            <p className={css.alone}>
              No run has made or used it yet: run.use_artifact(…) and
              run.log_artifact(…) draw the lines.
            </p>
          )}
        </div>
      )}
    </div>
  );
}
