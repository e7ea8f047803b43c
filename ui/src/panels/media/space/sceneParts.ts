/** Scenes as the graphics library has them, made of what was read. */
import {
  ArrowHelper,
  Box3,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  HemisphereLight,
  LineBasicMaterial,
  LineSegments,
  type Material,
  Mesh,
  Object3D,
  PerspectiveCamera,
  Points,
  PointsMaterial,
  Scene,
  Sphere,
  SRGBColorSpace,
  Vector3,
} from "three";

import type { Model } from "./models";
import { eyeOf, HALF_VIEW, type Orbit, type UpAxis, type Vec3 } from "./orbit";
import { type PointScene, type Rgb } from "./pointScene";

/** Words written where something is. */
export interface SceneWord {
  readonly text: string;
  readonly at: Vector3;
}

export interface Stage {
  readonly scene: Scene;
  readonly up: UpAxis;
  readonly centre: Vec3;
  readonly radius: number;
  readonly words: readonly SceneWord[];
  readonly release: () => void;
}

/** Colours of what says none itself, as CSS has them. */
export interface SceneInks {
  readonly points: string;
  readonly box: string;
  readonly vector: string;
}

const VECTOR_HEAD = 0.18;

export function stageOfPoints(
  cloud: PointScene,
  colours: Float32Array | null,
  inks: SceneInks,
): Stage {
  const scene = new Scene();
  const shape = new BufferGeometry();
  shape.setAttribute("position", new BufferAttribute(cloud.positions, 3));
  if (colours) shape.setAttribute("color", new BufferAttribute(toLight(colours), 3));
  const look = new PointsMaterial({
    size: cloud.sample.kept > 20_000 ? 1.5 : cloud.sample.kept > 2_000 ? 2.5 : 5,
    sizeAttenuation: false,
    vertexColors: colours !== null,
    color: colours ? 0xffffff : new Color(inks.points),
  });
  scene.add(new Points(shape, look));
  const words: SceneWord[] = [];
  for (const box of cloud.boxes) {
    scene.add(frameOf(box.corners, box.edges, box.colour, inks.box));
    const text = [box.label, box.score?.toPrecision(2)].filter(Boolean).join(" ");
    if (text) words.push({ text, at: topOf(box.corners) });
  }
  for (const { start, end } of cloud.vectors) {
    const from = new Vector3(...start);
    const way = new Vector3(...end).sub(from);
    const length = way.length();
    if (length === 0) continue;
    const colour = new Color(inks.vector);
    scene.add(
      new ArrowHelper(way.normalize(), from, length, colour, length * VECTOR_HEAD),
    );
  }
  return staged(scene, "z", words);
}

export function stageOfModel({ object, up }: Model): Stage {
  const scene = new Scene();
  scene.add(object, new HemisphereLight(0xffffff, 0x5b625e, 0.9));
  return staged(scene, up, []);
}

function staged(scene: Scene, up: UpAxis, words: readonly SceneWord[]): Stage {
  const bounds = new Box3().setFromObject(scene);
  const sphere = bounds.isEmpty()
    ? new Sphere(new Vector3(), 1)
    : bounds.getBoundingSphere(new Sphere());
  // Light from beside the person: it turns with the camera, see `cameraOf`.
  const lamp = new DirectionalLight(0xffffff, 2.2);
  lamp.name = LAMP;
  scene.add(lamp, lamp.target);
  const { x, y, z } = sphere.center;
  return {
    scene,
    up,
    centre: [x, y, z],
    radius: Number.isFinite(sphere.radius) ? sphere.radius : 1,
    words,
    release: () => release(scene),
  };
}

const LAMP = "lamp";

/** Colours as screens have them → amounts of light, which the library reckons in. */
function toLight(colours: Float32Array): Float32Array {
  const colour = new Color();
  const light = new Float32Array(colours.length);
  for (let at = 0; at < colours.length; at += 3) {
    colour.setRGB(colours[at]!, colours[at + 1]!, colours[at + 2]!, SRGBColorSpace);
    colour.toArray(light, at);
  }
  return light;
}

/** Whether there is anything to be seen. */
export function isEmpty({ scene }: Stage): boolean {
  let count = 0;
  scene.traverse((one) => {
    if (!(one instanceof Mesh || one instanceof Points || one instanceof LineSegments))
      return;
    const shape = one.geometry as BufferGeometry;
    count += shape.getAttribute("position")?.count ?? 0;
  });
  return count === 0;
}

function frameOf(
  corners: readonly Vec3[],
  edges: readonly (readonly [number, number])[],
  colour: Rgb | null,
  otherwise: string,
): LineSegments {
  const ends = edges.flatMap(([from, to]) => [...corners[from]!, ...corners[to]!]);
  const shape = new BufferGeometry();
  shape.setAttribute("position", new BufferAttribute(new Float32Array(ends), 3));
  const ink = colour
    ? new Color().setRGB(...colour, SRGBColorSpace)
    : new Color(otherwise);
  return new LineSegments(shape, new LineBasicMaterial({ color: ink }));
}

function topOf(corners: readonly Vec3[]): Vector3 {
  const mean = new Vector3();
  for (const corner of corners) mean.add(new Vector3(...corner));
  mean.divideScalar(corners.length);
  mean.z = Math.max(...corners.map((corner) => corner[2]));
  return mean;
}

/** The camera of an orbit, with the scene's lamp beside it. */
export function cameraOf(
  { scene, radius }: Stage,
  orbit: Orbit,
  aspect: number,
): PerspectiveCamera {
  const reach = Math.max(radius, 1e-9);
  const near = Math.max(orbit.distance - reach * 4, orbit.distance / 1000);
  const camera = new PerspectiveCamera(
    // What is narrow shows as much across as it would show down.
    ((2 * Math.atan(Math.tan(HALF_VIEW) / Math.min(1, aspect))) / Math.PI) * 180,
    aspect,
    near,
    orbit.distance + reach * 8,
  );
  camera.up.set(0, orbit.up === "y" ? 1 : 0, orbit.up === "z" ? 1 : 0);
  camera.position.set(...eyeOf(orbit));
  camera.lookAt(new Vector3(...orbit.target));
  camera.updateMatrixWorld();
  const lamp = scene.getObjectByName(LAMP);
  if (lamp instanceof DirectionalLight) {
    // A little above and beside: from where one looks, everything would be equally bright.
    const aside = new Vector3(-0.5, 0.6, 0).transformDirection(camera.matrixWorld);
    lamp.position.copy(camera.position).addScaledVector(aside, orbit.distance * 0.7);
    lamp.target.position.set(...orbit.target);
  }
  return camera;
}

function release(scene: Object3D): void {
  scene.traverse((one) => {
    const { geometry, material } = one as Partial<Mesh>;
    geometry?.dispose();
    for (const look of [material].flat()) (look as Material | undefined)?.dispose();
  });
}
