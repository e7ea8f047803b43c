import { useEffect, useState } from "react";

const TYPING_MS = 200;

/** `text` once it has not changed for a moment: what the server is asked about. */
export function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(text), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return rested;
}
