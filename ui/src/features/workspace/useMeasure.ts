import { type RefObject, useLayoutEffect, useRef, useState } from "react";

function useSize<T extends HTMLElement>(
  side: "width" | "height",
): [RefObject<T | null>, number] {
  const element = useRef<T>(null);
  const [size, setSize] = useState(0);
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize(Math.round(entry.contentRect[side]));
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [side]);
  return [element, size];
}

/** An element's inner width in CSS pixels, 0 until it is laid out. */
export function useWidth<T extends HTMLElement>() {
  return useSize<T>("width");
}

/** An element's inner height in CSS pixels, 0 until it is laid out. */
export function useHeight<T extends HTMLElement>() {
  return useSize<T>("height");
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
