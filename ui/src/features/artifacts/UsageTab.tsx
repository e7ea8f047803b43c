import type { VersionDetail } from "../../api/artifactVersion";
import { CodeBlock } from "../../widgets/Copy";
import { LibrarySwitch, useLibrary } from "./LibrarySwitch";
import { usageSnippets } from "./snippets";
import css from "./Usage.module.css";

/** Lines to copy that use this version. */
export function UsageTab({ version }: { version: VersionDetail }) {
  const [library, setLibrary] = useLibrary();
  const snippets = usageSnippets(library, {
    place: version.place,
    typeName: version.source.typeName,
  });
  return (
    <div className={css.usage}>
      <LibrarySwitch library={library} onChange={setLibrary} />
      {snippets.map(({ title, text }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <CodeBlock text={text} label={title} />
        </section>
      ))}
    </div>
  );
}
