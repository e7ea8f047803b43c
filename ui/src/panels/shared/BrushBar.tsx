import { useShowOnly } from "./useShowOnly";

interface BrushBarProps {
  readonly runIds: readonly string[];
  readonly onClear: () => void;
}

/** What to do with the runs that were marked in a chart. */
export function BrushBar({ runIds, onClear }: BrushBarProps) {
  const showOnly = useShowOnly();
  return (
    <>
      <span role="status">{runIds.length} marked</span>
      {showOnly && runIds.length > 0 && (
        <button
          type="button"
          onClick={() => {
            showOnly(runIds);
            onClear();
          }}
        >
          Show only these
        </button>
      )}
      <button type="button" onClick={onClear}>
        Clear
      </button>
    </>
  );
}
