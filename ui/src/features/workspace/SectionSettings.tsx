import { SlidersHorizontal } from "lucide-react";
import { useContext } from "react";
import { Dialog, DialogTrigger, Popover } from "react-aria-components";

import { ViewContext } from "../../spec/handle";
import type { PatchSearch, WorkspaceSearch } from "../../state/url";
import { IconButton } from "../../widgets/Button";
import { CascadeSettings } from "./CascadeSettings";
import css from "./Panels.module.css";
import settingsCss from "./Settings.module.css";
import { sets, useCascade } from "./useCascade";

interface SectionSettingsProps {
  section: { readonly id: string; readonly name: string };
  search: WorkspaceSearch;
  patch: PatchSearch;
  axisKeys: readonly string[];
}

/** How the charts of one section are drawn; nothing where there is no view to change. */
export function SectionSettings(props: SectionSettingsProps) {
  return useContext(ViewContext) && <Settings {...props} />;
}

function Settings(props: SectionSettingsProps) {
  const { section } = props;
  const isChanged = sets(useCascade(section.id), "section");
  const title = `Chart settings of ${section.name}`;
  return (
    <DialogTrigger>
      <IconButton label={isChanged ? `${title} (changed)` : title}>
        <SlidersHorizontal className={isChanged ? settingsCss.changed : undefined} />
      </IconButton>
      <Popover className={css.popover} placement="bottom end" offset={4}>
        <Dialog className={css.settings} aria-label={title}>
          <CascadeSettings {...props} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
