import { type RefObject, useLayoutEffect, useRef, useState } from "react";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What `read` takes of an element's inner size, from 0 until it is laid out. */
function useMeasured<T extends HTMLElement, V>(
  read: (size: Size, before: V) => V,
  first: V,
): [RefObject<T | null>, V] {
  const element = useRef<T>(null);
  const [found, setFound] = useState(first);
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setFound((before) => read(entry.contentRect, before));
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [read]);
  return [element, found];
}

const widthOf = (size: Size): number => Math.round(size.width);
const heightOf = (size: Size): number => Math.round(size.height);
const NO_SIZE: Size = { width: 0, height: 0 };

/** The same object while it is the same size. */
function sizeOf(size: Size, before: Size): Size {
  const [width, height] = [widthOf(size), heightOf(size)];
  return width === before.width && height === before.height
    ? before
    : { width, height };
}

/** An element's inner width in CSS pixels, 0 until it is laid out. */
export function useWidth<T extends HTMLElement>() {
  return useMeasured<T, number>(widthOf, 0);
}

/** An element's inner height in CSS pixels, 0 until it is laid out. */
export function useHeight<T extends HTMLElement>() {
  return useMeasured<T, number>(heightOf, 0);
}

/** An element's inner width and height in CSS pixels. */
export function useBox<T extends HTMLElement>() {
  return useMeasured<T, Size>(sizeOf, NO_SIZE);
}

/** True from the moment an element first comes near the screen. */
export function useSeen<T extends HTMLElement>(element: RefObject<T | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useLayoutEffect(() => {
    if (isSeen || !element.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
      },
      { rootMargin: "300px" },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, isSeen]);
  return isSeen;
}
