/** Offer some bytes as a download. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName(name);
  link.click();
  // The download has begun by the next turn; the address must not outlive it long.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name without what some file systems refuse. */
export function fileName(title: string): string {
  return (
    title.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|-+$/g, "") || "chart"
  );
}
