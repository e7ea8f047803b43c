/** Model files, read into things to draw. Nothing outside of the file is ever fetched. */
import {
  Color,
  DoubleSide,
  LoadingManager,
  Mesh,
  MeshStandardMaterial,
  type Object3D,
  TextureLoader,
} from "three";
import {
  type GLTF,
  type GLTFLoaderPlugin,
  type GLTFParser,
  GLTFLoader,
} from "three/addons/loaders/GLTFLoader.js";
import { OBJLoader } from "three/addons/loaders/OBJLoader.js";
import { STLLoader } from "three/addons/loaders/STLLoader.js";

import type { UpAxis } from "./orbit";

export interface Model {
  readonly object: Object3D;
  readonly up: UpAxis;
}

export const MODEL_ENDINGS: readonly string[] = ["obj", "stl", "glb", "gltf"];

/** The grey of models that say nothing of their colour. */
const CLAY = new Color(0x9aa5a3);

/**
 * @throws Error The file is broken, or needs files that are not in it.
 */
export async function readModel(bytes: ArrayBuffer, ending: string): Promise<Model> {
  switch (ending) {
    case "obj": {
      const object = new OBJLoader(sealed()).parse(new TextDecoder().decode(bytes));
      object.traverse(paint);
      return { object, up: "y" };
    }
    case "stl": {
      const shape = new STLLoader(sealed()).parse(bytes);
      const hasColours = shape.hasAttribute("color");
      return { object: new Mesh(shape, clay(hasColours)), up: "z" };
    }
    default: {
      const { scene } = await readGltf(bytes);
      return { object: scene, up: "y" };
    }
  }
}

function clay(hasColours = false): MeshStandardMaterial {
  return new MeshStandardMaterial({
    color: hasColours ? 0xffffff : CLAY,
    vertexColors: hasColours,
    roughness: 0.75,
    metalness: 0.05,
    side: DoubleSide,
  });
}

function paint(object: Object3D): void {
  if (object instanceof Mesh) {
    object.material = clay(object.geometry.hasAttribute("color") as boolean);
  }
}

/** What a file names is taken from the file itself, or not at all. */
function sealed(): LoadingManager {
  const manager = new LoadingManager();
  manager.setURLModifier((url) => {
    if (/^(?:data|blob):/i.test(url)) return url;
    throw new Error("It needs other files, which were not logged with it.");
  });
  return manager;
}

async function readGltf(bytes: ArrayBuffer): Promise<GLTF> {
  const loader = new GLTFLoader(sealed());
  loader.register((parser) => new InFile(parser));
  return loader.parseAsync(bytes, "");
}

/**
 * Buffers and textures that are written inside of the file. The page may connect to its
 * own server only, so neither `data:` nor `blob:` addresses can be fetched.
 */
class InFile implements GLTFLoaderPlugin {
  readonly name = "IN_FILE";
  readonly #parser: GLTFParser;

  constructor(parser: GLTFParser) {
    this.#parser = parser;
    // Through pictures, which may be `blob:`, instead of fetched bitmaps.
    parser.textureLoader = new TextureLoader(parser.options.manager);
  }

  loadBufferView(index: number): Promise<ArrayBuffer> | null {
    const json = this.#parser.json as GltfJson;
    const view = json.bufferViews?.[index];
    const uri = json.buffers?.[view?.buffer ?? -1]?.uri;
    if (!view || typeof uri !== "string" || !uri.startsWith("data:")) return null;
    const from = view.byteOffset ?? 0;
    return Promise.resolve(bytesOf(uri).slice(from, from + (view.byteLength ?? 0)));
  }
}

interface GltfJson {
  readonly bufferViews?: readonly {
    readonly buffer: number;
    readonly byteOffset?: number;
    readonly byteLength?: number;
  }[];
  readonly buffers?: readonly { readonly uri?: unknown }[];
}

const decoded = new Map<string, ArrayBuffer>();

/** Decoded once for all its views; only the last one is remembered. */
function bytesOf(uri: string): ArrayBuffer {
  const known = decoded.get(uri);
  if (known) return known;
  const text = atob(uri.slice(uri.indexOf(",") + 1));
  const bytes = Uint8Array.from(text, (char) => char.codePointAt(0)!).buffer;
  decoded.clear();
  decoded.set(uri, bytes);
  return bytes;
}
