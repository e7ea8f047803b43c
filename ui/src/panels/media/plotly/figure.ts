/** A Plotly figure as it was logged, made fit for a panel; pure. */
import { parseLenientObject } from "../../../widgets/jsonNodes";
import { isFields } from "../mediaItems";

type Fields = Readonly<Record<string, unknown>>;

export interface Figure {
  readonly data: readonly Fields[];
  readonly layout: Fields;
}

export interface FigureInks {
  readonly ink: string;
  readonly grid: string;
}

/**
 * Reads a figure. What it says of its size is left out, since the panel has one of its
 * own, and so is what would be fetched from elsewhere: map tiles and pictures.
 *
 * @returns Null when there is no figure in the text.
 */
export function readFigure(text: string): Figure | null {
  const figure = parseLenientObject(text);
  const { data, layout } = figure;
  if (!Array.isArray(data)) return null;
  const {
    width: _w,
    height: _h,
    autosize: _a,
    images,
    ...rest
  } = isFields(layout) ? layout : {};
  const own = Array.isArray(images) ? images.filter(isInside) : [];
  return {
    data: data.filter(isFields),
    layout: own.length > 0 ? { ...rest, images: own } : rest,
  };
}

function isInside(image: unknown): boolean {
  const source = isFields(image) ? image["source"] : null;
  return (
    typeof source === "string" && /^data:image\/(?:png|jpeg|gif|webp);/.test(source)
  );
}

/** The layout in the colours of the page, as far as the figure says none itself. */
export function themedLayout(layout: Fields, inks: FigureInks): Fields {
  const axis = { gridcolor: inks.grid, zerolinecolor: inks.grid, linecolor: inks.grid };
  const scene = { xaxis: axis, yaxis: axis, zaxis: axis };
  return {
    margin: { l: 48, r: 12, t: layout["title"] ? 36 : 12, b: 36 },
    ...layout,
    autosize: true,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { size: 11, ...fields(layout["font"]), color: inks.ink },
    template: { layout: { xaxis: axis, yaxis: axis, scene } },
  };
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}
