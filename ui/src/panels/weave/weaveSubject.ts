/** What a query panel is about, where its expression is one of the usual ones; pure. */
import { type Fields, fieldsOf, textOf } from "../../spec/document";

export type WeaveSubject =
  /** A table that runs logged, of all runs together. */
  | { readonly kind: "table"; readonly key: string }
  | { readonly kind: "artifact"; readonly name: string; readonly tab: WeaveTab }
  | {
      readonly kind: "file";
      readonly artifact: string;
      readonly version: string;
      readonly path: string;
    }
  /** Another expression, by the operation it ends in; empty where it has none. */
  | { readonly kind: "other"; readonly operation: string };

const TABS = ["overview", "metadata", "usage", "files", "lineage"] as const;
export type WeaveTab = (typeof TABS)[number];

export function weaveSubject(config: Fields): WeaveSubject {
  const panel = fieldsOf(config["panel2Config"]);
  const { operation, inputs } = madeBy(panel["exp"]);
  switch (operation) {
    case "pick": {
      const key = constant(inputs["key"]);
      const isSummary = madeBy(inputs["obj"]).operation === "run-summary";
      if (isSummary && key !== "") return { kind: "table", key };
      break;
    }
    case "project-artifact": {
      const name = constant(inputs["artifactName"]);
      if (name !== "") return { kind: "artifact", name, tab: tabOf(panel) };
      break;
    }
    case "artifactVersion-file": {
      const path = constant(inputs["path"]);
      const found = madeBy(inputs["artifactVersion"]);
      const artifact = constant(found.inputs["artifactName"]);
      const version = constant(found.inputs["artifactVersionAlias"]);
      const isKnown = found.operation === "project-artifactVersion";
      if (isKnown && artifact !== "" && version !== "" && path !== "") {
        return { kind: "file", artifact, version, path };
      }
    }
  }
  return { kind: "other", operation };
}

function madeBy(node: unknown): { operation: string; inputs: Fields } {
  const made = fieldsOf(fieldsOf(node)["fromOp"]);
  return { operation: textOf(made["name"]), inputs: fieldsOf(made["inputs"]) };
}

function constant(node: unknown): string {
  return textOf(fieldsOf(node)["val"]);
}

function tabOf(panel: Fields): WeaveTab {
  const tabs = fieldsOf(fieldsOf(panel["panelConfig"])["tabConfigs"]);
  const said = textOf(fieldsOf(tabs["overview"])["selectedTab"]);
  return TABS.find((tab) => tab === said) ?? "overview";
}

/** A subject in a few words, where nobody gave the panel a title. */
export function subjectTitle(subject: WeaveSubject): string {
  switch (subject.kind) {
    case "table":
      return subject.key;
    case "artifact":
      return subject.name;
    case "file":
      return `${subject.artifact}:${subject.version}/${subject.path}`;
    case "other":
      return subject.operation;
  }
}
