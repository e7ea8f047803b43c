/** How molecules are read and drawn; pure. */
import type { AtomStyleSpec } from "3dmol";

export const LOOKS = {
  auto: "As fits best",
  cartoon: "Ribbons",
  stick: "Sticks",
  sphere: "Spheres",
  ballstick: "Balls and sticks",
  line: "Lines",
} as const;

export type MoleculeLook = keyof typeof LOOKS;

const FORMATS: Readonly<Record<string, string>> = {
  pdb: "pdb",
  rcsb: "pdb",
  pqr: "pqr",
  mmcif: "mmcif",
  mcif: "mmcif",
  cif: "cif",
  sdf: "sdf",
  sd: "sdf",
  gro: "gro",
  mol2: "mol2",
  mmtf: "mmtf",
  xyz: "xyz",
};

/** The reader for a file's ending; null when there is none. */
export function formatOf(ending: string): string | null {
  return Object.hasOwn(FORMATS, ending) ? FORMATS[ending]! : null;
}

export function isBinary(format: string): boolean {
  return format === "mmtf";
}

/** @param isChain Whether there is a backbone that ribbons can follow. */
export function styleOf(look: MoleculeLook, isChain: boolean): AtomStyleSpec {
  switch (look === "auto" ? (isChain ? "cartoon" : "ballstick") : look) {
    case "cartoon":
      return { cartoon: { color: "spectrum" } };
    case "sphere":
      return { sphere: {} };
    case "line":
      return { line: {} };
    case "stick":
      return { stick: {} };
    default:
      return { stick: { radius: 0.14 }, sphere: { scale: 0.28 } };
  }
}
