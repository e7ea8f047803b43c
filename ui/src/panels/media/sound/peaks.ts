/** The outline of a sound; pure. */

/** Lowest and highest sample of each of `count` equal parts: low, high, low, high … */
export function peaksOf(samples: Float32Array, count: number): Float32Array {
  const peaks = new Float32Array(count * 2);
  for (let part = 0; part < count; part++) {
    const from = Math.floor((part * samples.length) / count);
    const to = Math.max(from + 1, Math.floor(((part + 1) * samples.length) / count));
    let [low, high] = [Infinity, -Infinity];
    for (let at = from; at < Math.min(to, samples.length); at++) {
      const sample = samples[at]!;
      if (sample < low) low = sample;
      if (sample > high) high = sample;
    }
    peaks[part * 2] = low <= high ? low : 0;
    peaks[part * 2 + 1] = low <= high ? high : 0;
  }
  return peaks;
}
