/** A camera that goes round what it looks at; pure. Axes are right-handed. */

export type Vec3 = readonly [number, number, number];

/** The axis that points up: z in measured worlds, y in models. */
export type UpAxis = "y" | "z";

export interface Orbit {
  /** Radians round the axis that points up. */
  readonly yaw: number;
  /** Radians above the ground. */
  readonly pitch: number;
  readonly distance: number;
  readonly target: Vec3;
  readonly up: UpAxis;
}

/** Straight up and down, left and right would change places. */
const STEEPEST = Math.PI / 2 - 0.01;
/** Half of what the camera sees from bottom to top, in radians. */
export const HALF_VIEW = Math.PI / 8;

/** A little nearer than a whole ball needs: few scenes fill one. */
const AT_FIRST = 2.2;

/** The view at first: the ball something lies in, from above one corner. */
export function orbitAround(target: Vec3, radius: number, up: UpAxis): Orbit {
  const distance = (radius > 0 ? radius : 1) * AT_FIRST;
  return { yaw: Math.PI / 5, pitch: Math.PI / 7, distance, target, up };
}

export function turned(orbit: Orbit, yaw: number, pitch: number): Orbit {
  const next = Math.min(STEEPEST, Math.max(-STEEPEST, orbit.pitch + pitch));
  return { ...orbit, yaw: orbit.yaw + yaw, pitch: next };
}

/** Nearer for factors below 1; never through the target, never out of numbers. */
export function zoomed(orbit: Orbit, factor: number): Orbit {
  const distance = Math.min(1e12, Math.max(1e-9, orbit.distance * factor));
  return { ...orbit, distance };
}

/** Moved across the picture by shares of its height: right and up. */
export function panned(orbit: Orbit, right: number, up: number): Orbit {
  const reach = 2 * orbit.distance * Math.tan(HALF_VIEW);
  const { yaw, pitch } = orbit;
  const [sinYaw, cosYaw] = [Math.sin(yaw), Math.cos(yaw)];
  const [sinPitch, cosPitch] = [Math.sin(pitch), Math.cos(pitch)];
  // In axes where the second horizontal one is a quarter turn to the left of the first.
  const sideways: Vec3 = [-sinYaw, cosYaw, 0];
  const upwards: Vec3 = [-sinPitch * cosYaw, -sinPitch * sinYaw, cosPitch];
  const move = sideways.map((one, at) => (one * right + upwards[at]! * up) * reach);
  const [a, b, c] = placed(move as unknown as Vec3, orbit.up);
  const [x, y, z] = orbit.target;
  return { ...orbit, target: [x - a, y - b, z - c] };
}

/** Where the camera stands. */
export function eyeOf({ yaw, pitch, distance, target, up }: Orbit): Vec3 {
  const flat = Math.cos(pitch) * distance;
  const way: Vec3 = [
    flat * Math.cos(yaw),
    flat * Math.sin(yaw),
    Math.sin(pitch) * distance,
  ];
  const [a, b, c] = placed(way, up);
  return [target[0] + a, target[1] + b, target[2] + c];
}

/** From axes with z up to those of the scene; turning keeps them right-handed. */
function placed([x, y, z]: Vec3, up: UpAxis): Vec3 {
  return up === "z" ? [x, y, z] : [y, z, x];
}
