import { Columns3, Minus, TrendingDown, TrendingUp } from "lucide-react";

import { showsDeltas, withDeltas } from "../../spec/deltas";
import { type DefinedGoals, goalOf, saidGoal, withGoal } from "../../spec/goals";
import { withPinnedValues } from "../../spec/runColumns";
import { keyLabel, type RunKey } from "../../spec/runKeys";
import { IconButton } from "../../widgets/Button";
import { Switch } from "../../widgets/Fields";
import css from "./Filters.module.css";
import { KeyList } from "./KeyList";
import { ListPopover } from "./ListPopover";
import type { RunList } from "./useRunList";

interface ColumnsMenuProps {
  list: RunList;
  goals: DefinedGoals;
}

/** Values of configs and summaries that stand beside the names. */
export function ColumnsMenu({ list, goals }: ColumnsMenuProps) {
  const { columns } = list;
  return (
    <ListPopover
      label="Values in the list"
      icon={<Columns3 aria-hidden />}
      count={columns.length}
    >
      <h3 className={css.title}>Values beside the names</h3>
      <KeyList
        label="Values"
        entries={columns}
        keyOf={(key) => key}
        onAdd={(key) => key}
        onChange={(next) => {
          // What a run is stands there anyway: its name, its state.
          const values = next.filter(({ section }) => section !== "run");
          list.change("Choose values", (runSet) => withPinnedValues(runSet, values));
        }}
      >
        {(key) => <GoalButton key={keyLabel(key)} of={key} list={list} goals={goals} />}
      </KeyList>
      <div className={css.deltas}>
        <Switch
          label="Differences from the baseline"
          isSelected={showsDeltas(list.runSet)}
          onChange={(on) =>
            list.change("Show or hide differences", (runSet) => withDeltas(runSet, on))
          }
        />
      </div>
      <p className={css.hint}>
        Groups show the mean of a number. With a baseline, runs show their difference,
        green where it is better and red where it is worse.
      </p>
    </ListPopover>
  );
}

const WORDS = {
  minimize: "less is better",
  maximize: "more is better",
  none: "neither is better",
} as const;
const NEXT = { minimize: "maximize", maximize: "none", none: "minimize" } as const;

/** Says which way a number should go, and turns it. */
function GoalButton({ of, list, goals }: ColumnsMenuProps & { of: RunKey }) {
  const goal = goalOf(list.runSet, of, goals) ?? "none";
  const isSaid = saidGoal(list.runSet, of) !== null;
  const next = NEXT[goal];
  const turn = () =>
    list.change("Say what is better", (runSet) => {
      // Where the next is what is known anyway, nothing has to be said.
      const plain = withGoal(runSet, of, null);
      const known = goalOf(plain, of, goals) ?? "none";
      return known === next ? plain : withGoal(runSet, of, next);
    });
  return (
    <IconButton
      label={`${keyLabel(of)}: ${WORDS[goal]}${isSaid ? "" : " (by itself)"}`}
      onPress={turn}
    >
      {goal === "minimize" ? (
        <TrendingDown />
      ) : goal === "maximize" ? (
        <TrendingUp />
      ) : (
        <Minus />
      )}
    </IconButton>
  );
}
