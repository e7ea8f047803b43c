import type { ReactNode } from "react";

import type { VersionFile } from "../../../api/artifactFiles";
import { CopyButton } from "../../../widgets/Copy";
import { formatBytes } from "../../../widgets/format";
import look from "../../run/Files.module.css";
import css from "./Files.module.css";

interface ReferenceCardProps {
  file: VersionFile;
  children: ReactNode;
}

/** An entry whose bytes are kept elsewhere: where, and what they were when logged. */
export function ReferenceCard({ file, children }: ReferenceCardProps) {
  const { name, ref, digest, sizeBytes } = file;
  return (
    <>
      <header className={look.head}>
        <h2 title={name}>{name.split("/").at(-1)}</h2>
        <span className={look.size}>{formatBytes(sizeBytes)}</span>
        {children}
      </header>
      <dl className={css.reference}>
        <dt>A reference to</dt>
        <dd>
          <code>{ref}</code>
          <CopyButton text={ref ?? ""} label="Copy address" />
        </dd>
        <dt>Checksum</dt>
        <dd>
          {/* Logged without one, the address stands in its place. */}
          <code>{digest === null || digest === ref ? "none" : digest}</code>
        </dd>
      </dl>
      <p className={css.note}>
        The bytes stay there. <code>artifact.download()</code> fetches them with your
        own rights and compares the checksum.
      </p>
    </>
  );
}
