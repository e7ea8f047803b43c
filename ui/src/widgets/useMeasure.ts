import { type RefObject, useLayoutEffect, useRef, useState } from "react";

import { oneForAll } from "../state/oneForAll";

interface Size {
  readonly width: number;
  readonly height: number;
}

const watchSize = oneForAll<ResizeObserverEntry>(
  (tell) => new ResizeObserver((entries) => entries.forEach(tell)),
);
const watchNear = oneForAll<IntersectionObserverEntry>(
  (tell) =>
    new IntersectionObserver((entries) => entries.forEach(tell), {
      rootMargin: "300px",
    }),
);

/** What `read` takes of an element's inner size, from 0 until it is laid out. */
function useMeasured<T extends HTMLElement, V>(
  read: (size: Size, before: V) => V,
  first: V,
): [RefObject<T | null>, V] {
  const element = useRef<T>(null);
  const [found, setFound] = useState(first);
  useLayoutEffect(() => {
    if (!element.current) return;
    return watchSize(element.current, ({ contentRect }) =>
      setFound((before) => read(contentRect, before)),
    );
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
    return watchNear(element.current, ({ isIntersecting }) => {
      if (isIntersecting) setSeen(true);
    });
  }, [element, isSeen]);
  return isSeen;
}
