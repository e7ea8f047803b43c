import { Download } from "lucide-react";
import type { ReactNode } from "react";

import { onThisHost, type RunFile } from "../../api/files";
import { FileLook } from "../../panels/media/file/FileLook";
import type { MediaPlace } from "../../panels/media/mediaQueries";
import { formatBytes } from "../../widgets/format";
import { Ago } from "../../widgets/Time";
import css from "./Files.module.css";

interface FilePreviewProps {
  file: RunFile;
  /** What the file belongs to, and with it the pictures that a table names. */
  place: MediaPlace;
  /** More for the header, left of the download. */
  children?: ReactNode;
}

/** One file: what it is, the way to have it, and a look inside when that is safe. */
export function FilePreview({ file, place, children }: FilePreviewProps) {
  const address = onThisHost(file.directUrl, window.location.href);
  const name = file.name.split("/").at(-1) ?? file.name;
  return (
    <>
      <header className={css.head}>
        <h2 title={file.name}>{name}</h2>
        <span className={css.size}>{formatBytes(file.sizeBytes)}</span>
        <span className={css.when}>
          <Ago at={file.updatedAt} />
        </span>
        {children}
        <a className={css.download} href={address} download={name}>
          <Download aria-hidden /> Download
        </a>
      </header>
      <div className={css.body}>
        <FileLook file={file} place={place} address={address} />
      </div>
    </>
  );
}
