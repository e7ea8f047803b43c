import { useMemo } from "react";

import { textOf } from "../../spec/document";
import type { PanelProps } from "../contract";
import { PanelFrame, PanelMessage } from "../frame/PanelFrame";
import { subjectTitle, type WeaveSubject, weaveSubject } from "./weaveSubject";
import { WeaveArtifact } from "./WeaveArtifact";
import { WeaveFile } from "./WeaveFile";
import { WeaveTable } from "./WeaveTable";

/** A query panel: what its expression is about, where that is one of the usual things. */
export function WeavePanel(props: PanelProps) {
  const { config } = props.spec;
  const subject = useMemo(() => weaveSubject(config), [config]);
  const title = textOf(config["chartTitle"]) || subjectTitle(subject) || props.title;
  return (
    <PanelFrame {...props} title={title}>
      <Body subject={subject} title={title} panel={props} />
    </PanelFrame>
  );
}

interface BodyProps {
  readonly subject: WeaveSubject;
  readonly title: string;
  readonly panel: PanelProps;
}

function Body({ subject, title, panel }: BodyProps) {
  const { entity, project } = panel;
  switch (subject.kind) {
    case "table":
      return <WeaveTable panel={panel} tableKey={subject.key} title={title} />;
    case "artifact": {
      const place = { entity, project, collection: subject.name, version: "latest" };
      return <WeaveArtifact place={place} tab={subject.tab} />;
    }
    case "file": {
      const { artifact: collection, version, path } = subject;
      return <WeaveFile place={{ entity, project, collection, version }} path={path} />;
    }
    case "other":
      return (
        <PanelMessage>
          <p>
            {subject.operation === ""
              ? "This query"
              : `The query “${subject.operation}”`}{" "}
            cannot be answered here. The view keeps it unchanged.
          </p>
        </PanelMessage>
      );
  }
}
