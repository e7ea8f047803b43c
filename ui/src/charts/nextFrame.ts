const waiting = new Map<object, () => void>();

/**
 * Writes to the page with the next frame; of several writes of one owner the last counts.
 *
 * A dozen charts that follow one pointer hear of it in several messages: written one by
 * one, each would cost the page a frame of its own.
 */
export function inNextFrame(owner: object, write: () => void): void {
  if (waiting.size === 0) requestAnimationFrame(writeAll);
  waiting.set(owner, write);
}

/** What was to be written no longer holds. */
export function forgetFrame(owner: object): void {
  // The entry stays, so that the frame that is under way serves later writes.
  if (waiting.has(owner)) waiting.set(owner, nothing);
}

function writeAll(): void {
  const writes = [...waiting.values()];
  waiting.clear();
  for (const write of writes) write();
}

function nothing(): void {}
