import { Component, type ReactNode, Suspense, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

import type { PanelSpec, PanelStream } from "../../panels/contract";
import { kindOf } from "../../panels/registry";
import { type Fields, isFields } from "../../spec/document";
import { panelTitle } from "../../spec/panels";
import { parseExactly, writeSpec } from "../../spec/specText";
import type { ChartSettings } from "../../state/chartSettings";
import { Button } from "../../widgets/Button";
import { Drawer } from "../../widgets/Drawer";
import { ErrorState, Skeleton } from "../../widgets/States";
import css from "./Layers.module.css";
import type { PanelBankProps } from "./PanelBank";
import { PanelFrame } from "./PanelFrame";

interface EditPanelProps extends PanelBankProps {
  title: string;
  /** What the button says: "Apply". */
  action: string;
  spec: PanelSpec;
  stream: PanelStream;
  settings: ChartSettings;
  onApply: (config: Fields) => void;
  onClose: () => void;
}

const PREVIEW_PX = 340;

/** A panel beside its settings; nothing is kept until it is taken. */
export function EditPanel(props: EditPanelProps) {
  const { spec, settings, onApply, onClose } = props;
  const [config, setConfig] = useState<Fields>(spec.config);
  const [problem, setProblem] = useState<string | null>(null);
  const kind = kindOf(spec.viewType);
  const isEdited = config !== spec.config;
  const draft: PanelSpec = { ...spec, ...(isEdited && { isAuto: false }), config };
  const Editor = kind?.Editor;
  return (
    <Drawer
      title={props.title}
      width={1040}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            look="primary"
            isDisabled={problem !== null}
            onPress={() => onApply(config)}
          >
            {props.action}
          </Button>
        </>
      }
    >
      <div className={css.editor}>
        <div className={css.preview} role="region" aria-label="Preview">
          <PanelFrame
            spec={draft}
            title={panelTitle(draft as unknown as Fields)}
            stream={props.stream}
            runs={props.runs}
            settings={settings}
            entity={props.entity}
            project={props.project}
            heightPx={PREVIEW_PX}
            syncGroup="preview"
            availableKeys={props.axisKeys}
          />
        </div>
        <Tabs className={css.tabs!} defaultSelectedKey={Editor ? "settings" : "json"}>
          <TabList aria-label="Ways to edit" className={css.tabList!}>
            {Editor && (
              <Tab id="settings" className={css.tab!}>
                {kind.label}
              </Tab>
            )}
            <Tab id="json" className={css.tab!}>
              JSON
            </Tab>
          </TabList>
          {Editor && (
            <TabPanel id="settings" className={css.tabPanel!}>
              <EditorBoundary>
                <Suspense fallback={<Skeleton rows={6} />}>
                  <Editor
                    config={config}
                    onChange={(next) => {
                      setProblem(null);
                      setConfig(next);
                    }}
                    entity={props.entity}
                    project={props.project}
                    runs={props.runs}
                    metricKeys={props.axisKeys}
                    settings={settings}
                  />
                </Suspense>
              </EditorBoundary>
            </TabPanel>
          )}
          <TabPanel id="json" className={css.tabPanel!}>
            {!kind && (
              <p className={css.hint}>
                Panels of the kind “{spec.viewType}” cannot be drawn here. What they are
                set to is kept, and can be changed as JSON.
              </p>
            )}
            <JsonEditor
              config={config}
              problem={problem}
              onProblem={setProblem}
              onChange={setConfig}
            />
          </TabPanel>
        </Tabs>
      </div>
    </Drawer>
  );
}

interface JsonEditorProps {
  config: Fields;
  problem: string | null;
  onProblem: (problem: string | null) => void;
  onChange: (config: Fields) => void;
}

/** All of a panel's configuration, with what its editor does not know. */
function JsonEditor({ config, problem, onProblem, onChange }: JsonEditorProps) {
  const [text, setText] = useState(() => writeSpec(config, 2));
  const type = (next: string) => {
    setText(next);
    try {
      const read: unknown = parseExactly(next);
      if (!isFields(read)) throw new Error("An object is expected: { … }");
      onProblem(null);
      onChange(read);
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className={css.form}>
      <textarea
        className={css.json}
        aria-label="Configuration as JSON"
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : "json-problem"}
        spellCheck={false}
        rows={18}
        value={text}
        onChange={(event) => type(event.target.value)}
      />
      {problem !== null && (
        <p id="json-problem" role="alert" className={css.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}

/** An editor that fails leaves the JSON to edit. */
class EditorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <ErrorState
        error={this.state.error}
        what="These settings could not be shown; they can be changed as JSON"
      />
    );
  }
}
