import type { Picture } from "./engine/protocol";

export function div(
  className: string | undefined,
  parent: HTMLElement,
): HTMLDivElement {
  const made = document.createElement("div");
  made.className = className ?? "";
  parent.append(made);
  return made;
}

/** Put a picture on a canvas: moved there when it is a bitmap, else copied. */
export function showPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  if (!(picture instanceof HTMLCanvasElement)) {
    canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(picture);
    return;
  }
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
}
