import { ArrowDownToLine, ChevronDown, ChevronUp, Clock, Download } from "lucide-react";
import { useState } from "react";

import { IconButton, IconToggle } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { stripAnsi } from "./ansi";
import css from "./Logs.module.css";
import { downloadLog } from "./logBlocks";

interface LogToolbarProps {
  of: { entity: string; project: string; run: string };
  search: string;
  isRegex: boolean;
  error: string | null;
  onSearch: (search: string) => void;
  onRegex: (isRegex: boolean) => void;
  /** 1-based; 0 when nothing matches. */
  matchNumber: number;
  matchCount: number;
  onJump: (by: 1 | -1) => void;
  /** Of the writers that print; no choice without any. */
  labels: readonly string[];
  label: string | undefined;
  onLabel: (label: string | undefined) => void;
  showsTimes: boolean;
  onTimes: (shows: boolean) => void;
  isFollowing: boolean;
  onFollow: (follows: boolean) => void;
  fileName: string;
}

export function LogToolbar(props: LogToolbarProps) {
  const { search, matchNumber, matchCount, onJump } = props;
  return (
    <div className={css.toolbar}>
      <div className={css.find}>
        <SearchField
          label="Search the log"
          value={search}
          onChange={props.onSearch}
          onSubmit={() => onJump(1)}
          isRegex={props.isRegex}
          onRegexChange={props.onRegex}
          error={props.error}
        />
      </div>
      {props.labels.length > 0 && (
        <select
          className={css.labels}
          aria-label="Lines of"
          value={props.label ?? ""}
          onChange={(event) => props.onLabel(event.target.value || undefined)}
        >
          <option value="">All writers</option>
          {props.labels.map((label) => (
            <option key={label} value={label}>
              {label}
            </option>
          ))}
        </select>
      )}
      {search !== "" && (
        <>
          <span className={css.matches} role="status">
            {matchCount === 0
              ? "no match"
              : `${matchNumber} of ${matchCount.toLocaleString("en")}`}
          </span>
          <IconButton
            label="Previous match"
            isDisabled={matchCount === 0}
            onPress={() => onJump(-1)}
          >
            <ChevronUp />
          </IconButton>
          <IconButton
            label="Next match"
            isDisabled={matchCount === 0}
            onPress={() => onJump(1)}
          >
            <ChevronDown />
          </IconButton>
        </>
      )}
      <span className={css.spacer} />
      <IconToggle
        label="Show times"
        isSelected={props.showsTimes}
        onChange={props.onTimes}
      >
        <Clock />
      </IconToggle>
      <IconToggle
        label="Follow the end"
        isSelected={props.isFollowing}
        onChange={props.onFollow}
      >
        <ArrowDownToLine />
      </IconToggle>
      <DownloadButton of={props.of} fileName={props.fileName} />
    </div>
  );
}

function DownloadButton({ of, fileName }: Pick<LogToolbarProps, "of" | "fileName">) {
  const [isBusy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const address = URL.createObjectURL(await downloadLog(of, stripAnsi));
      const link = document.createElement("a");
      link.href = address;
      link.download = fileName;
      link.click();
      URL.revokeObjectURL(address);
    } finally {
      setBusy(false);
    }
  };
  return (
    <IconButton
      label={isBusy ? "Downloading" : "Download the log"}
      isDisabled={isBusy}
      onPress={() => void download()}
    >
      <Download />
    </IconButton>
  );
}
