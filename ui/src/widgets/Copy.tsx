import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

import { IconButton } from "./Button";
import css from "./Copy.module.css";

/** Puts text on the clipboard, also on plain-http pages where the API is missing. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = window.setTimeout(() => setCopied(false), 1_600);
    return () => window.clearTimeout(timer);
  }, [isCopied]);
  return (
    <>
      <IconButton
        label={label}
        onPress={() => void copyText(text).then(() => setCopied(true))}
      >
        {isCopied ? <Check /> : <Copy />}
      </IconButton>
      <span role="status" className="visually-hidden">
        {isCopied ? "Copied" : ""}
      </span>
    </>
  );
}

/** Lines to paste into a terminal or a script. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className={css.block}>
      {/* Focusable, since a long line scrolls and a keyboard must reach its end. */}
      <pre className={css.code} tabIndex={0} aria-label={label} role="region">
        {text}
      </pre>
      <CopyButton text={text} label={`Copy ${label}`} />
    </div>
  );
}
