import { useEffect, useRef, useState } from "react";

import { useTheme } from "../../../state/theme";
import { Skeleton } from "../../../widgets/States";
import { FileCard } from "../FileCard";
import { themeInks } from "../themeInks";
import { endingOf, useFileBytes, type ViewerProps } from "../viewer";
import { formatOf, isBinary, LOOKS, type MoleculeLook, styleOf } from "./looks";
import css from "./Molecule.module.css";

/** The largest structures there are in text; beyond that a browser stands still. */
const MOST_BYTES = 40_000_000;

type Library = typeof import("3dmol");
type Viewer = ReturnType<Library["createViewer"]>;

/** A molecule, to be turned by mouse or finger. */
export function MoleculeView({ address, item, label }: ViewerProps) {
  const ending = endingOf(item.path);
  const format = formatOf(ending);
  const file = useFileBytes({ address, item }, MOST_BYTES);
  const [problem, setProblem] = useState<string | null>(null);
  const why =
    format === null
      ? `Files of the kind .${ending} are not drawn here.`
      : (problem ?? file.error?.message);
  if (format === null || why !== undefined) {
    return <FileCard item={item} address={address} why={why ?? ""} />;
  }
  if (!file.data) return <Skeleton rows={4} />;
  return (
    <Drawn bytes={file.data} format={format} label={label} onProblem={setProblem} />
  );
}

interface DrawnProps {
  readonly bytes: ArrayBuffer;
  readonly format: string;
  readonly label: string;
  readonly onProblem: (why: string) => void;
}

function Drawn({ bytes, format, label, onProblem }: DrawnProps) {
  const host = useRef<HTMLDivElement>(null);
  const viewer = useRef<Viewer>(null);
  const [atoms, setAtoms] = useState<number | null>(null);
  const [look, setLook] = useState<MoleculeLook>("auto");
  const theme = useTheme();
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let isWanted = true;
    const stop = (): void => {
      isWanted = false;
      viewer.current?.clear();
      viewer.current = null;
      element.replaceChildren();
    };
    open(element, bytes, format).then(
      (made) => {
        if (!isWanted) return;
        viewer.current = made;
        setAtoms(made.selectedAtoms({}).length);
      },
      (error: unknown) => {
        if (isWanted) onProblem(error instanceof Error ? error.message : String(error));
      },
    );
    return stop;
  }, [bytes, format, onProblem]);
  useEffect(() => {
    const made = viewer.current;
    if (!made || atoms === null) return;
    made.setBackgroundColor(themeInks(theme).paper, 1);
    made.setStyle({}, styleOf(look, made.selectedAtoms({ atom: "CA" }).length > 3));
    made.render();
  }, [atoms, look, theme]);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const observer = new ResizeObserver(() => viewer.current?.resize());
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const turn = (key: string): boolean => {
    const made = viewer.current;
    const way = TURNS[key];
    if (!made) return false;
    if (way) made.rotate(way[0], way[1]);
    else if (key === "+" || key === "=") made.zoom(1.2);
    else if (key === "-") made.zoom(1 / 1.2);
    else if (key === "0" || key === "Home") made.zoomTo();
    else return false;
    made.render();
    return true;
  };
  return (
    <div className={css.view}>
      {/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions -- it is turned by keys */}
      <div
        ref={host}
        className={css.host}
        role="application"
        aria-roledescription="view in space"
        aria-label={atoms === null ? label : `${label}: ${atoms} atoms`}
        title="Drag or arrows: turn · Wheel, + and −: zoom · 0: reset"
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || !turn(event.key))
            return;
          event.preventDefault();
          event.nativeEvent.stopImmediatePropagation();
        }}
      />
      {/* oxlint-enable */}
      <select
        className={css.select}
        aria-label={`Look of ${label}`}
        value={look}
        onChange={(event) => setLook(event.target.value as MoleculeLook)}
      >
        {Object.entries(LOOKS).map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

const TURNS: Readonly<Record<string, readonly [number, "x" | "y"]>> = {
  ArrowLeft: [-10, "y"],
  ArrowRight: [10, "y"],
  ArrowUp: [-10, "x"],
  ArrowDown: [10, "x"],
};

async function open(
  element: HTMLElement,
  bytes: ArrayBuffer,
  format: string,
): Promise<Viewer> {
  const library = await import("3dmol");
  element.replaceChildren();
  const viewer = makeViewer(library, element);
  const content = isBinary(format) ? bytes : new TextDecoder().decode(bytes);
  viewer.addModel(content as string, format);
  if (viewer.selectedAtoms({}).length === 0) {
    throw new Error("There is no atom in this file.");
  }
  viewer.zoomTo();
  return viewer;
}

function makeViewer(library: Library, element: HTMLElement): Viewer {
  try {
    const viewer = library.createViewer(element, { antialias: true });
    if (viewer) return viewer;
  } catch {
    // Told below in words of ours.
  }
  throw new Error("This browser does not draw in three dimensions (WebGL).");
}
