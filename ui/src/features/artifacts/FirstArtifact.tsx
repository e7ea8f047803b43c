import { CodeBlock } from "../../widgets/Copy";
import css from "./Artifacts.module.css";
import { LibrarySwitch, useLibrary } from "./LibrarySwitch";
import { firstArtifact } from "./snippets";

/** What to do in a project that keeps nothing yet. */
export function FirstArtifact({
  entity,
  project,
}: {
  entity: string;
  project: string;
}) {
  const [library, setLibrary] = useLibrary();
  return (
    <main id="main" className={css.start}>
      <h1>Keep a first version</h1>
      <p>
        Artifacts are data and models with numbered versions, and the runs that made and
        used them. This project has none yet; these lines make one.
      </p>
      <LibrarySwitch library={library} onChange={setLibrary} />
      <CodeBlock text={firstArtifact(library, entity, project)} label="Python lines" />
    </main>
  );
}
