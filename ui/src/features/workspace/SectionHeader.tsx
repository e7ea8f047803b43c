import { ChevronLeft, ChevronRight, Pin } from "lucide-react";
import { type ReactNode, useState } from "react";

import { PanelMenu } from "../../panels/frame/PanelMenu";
import { renamedSection } from "../../spec/sections";
import { IconButton } from "../../widgets/Button";
import type { BankSection } from "./bank";
import { useBank } from "./bankContext";
import { DragHandle } from "./DragHandle";
import { dragSection, shiftSection } from "./moves";
import css from "./Panels.module.css";
import { sectionMenu } from "./sectionMenu";

interface SectionHeaderProps {
  section: BankSection;
  headingId: string;
  isOpen: boolean;
  isRenaming: boolean;
  onToggle: () => void;
  page: number;
  pages: number;
  onPage: (page: number) => void;
  /** How its charts are drawn. */
  settings: ReactNode;
}

/** What a section is called, its pages, and what it is moved and changed by. */
export function SectionHeader(props: SectionHeaderProps) {
  const { section, isOpen, page, pages, onPage } = props;
  const bank = useBank();
  const { id, name } = section;
  return (
    <div className={css.sectionHeader}>
      {bank.change && (
        <DragHandle
          title={`section ${name}`}
          hint="the up and down keys move it"
          onDrag={(press) => dragSection(bank, press, id, name)}
          onKey={(key) => {
            if (key !== "ArrowUp" && key !== "ArrowDown") return false;
            shiftSection(bank, id, key === "ArrowUp" ? -1 : 1);
            return true;
          }}
        />
      )}
      {props.isRenaming ? (
        <SectionName section={section} headingId={props.headingId} />
      ) : (
        <h2 id={props.headingId}>
          <button
            type="button"
            className={css.sectionToggle}
            aria-expanded={isOpen}
            onClick={props.onToggle}
          >
            <ChevronRight aria-hidden />
            <span className={css.sectionName}>{name}</span>
            <span className={css.sectionCount}>{section.panels.length}</span>
          </button>
        </h2>
      )}
      {section.isPinned && <Pin className={css.pinned} aria-label="Pinned" />}
      <div className={css.sectionEnd}>
        {isOpen && pages > 1 && (
          <div className={css.pager}>
            <IconButton
              label={`Previous panels of ${name}`}
              isDisabled={page === 0}
              onPress={() => onPage(page - 1)}
            >
              <ChevronLeft />
            </IconButton>
            <span className="mono">
              {page + 1}/{pages}
            </span>
            <IconButton
              label={`Next panels of ${name}`}
              isDisabled={page === pages - 1}
              onPress={() => onPage(page + 1)}
            >
              <ChevronRight />
            </IconButton>
          </div>
        )}
        {props.settings}
        {bank.change && (
          <PanelMenu
            title={`section ${name}`}
            groups={() => sectionMenu(bank, section)}
          />
        )}
      </div>
    </div>
  );
}

/** The name while it is typed: Enter takes it, Escape leaves it as it was. */
function SectionName({
  section,
  headingId,
}: {
  section: BankSection;
  headingId: string;
}) {
  const bank = useBank();
  const [name, setName] = useState(section.name);
  const finish = (isTaken: boolean) => {
    bank.open(null);
    if (!isTaken || name.trim() === section.name) return;
    bank.change?.("Rename a section", (document) =>
      renamedSection(document, section.id, name),
    );
  };
  return (
    <h2 id={headingId} aria-label={section.name}>
      <input
        className={css.nameField}
        aria-label={`Name of section ${section.name}`}
        // The person has just asked to type here.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={name}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        onBlur={() => finish(true)}
        onKeyDown={(event) => {
          if (event.key === "Enter") finish(true);
          if (event.key === "Escape") finish(false);
        }}
      />
    </h2>
  );
}
