import { Maximize2 } from "lucide-react";
import { type ReactNode, type Ref, useContext } from "react";

import { PanelChromeContext } from "./chrome";
import css from "./PanelFrame.module.css";
import { type PanelAction, PanelMenu } from "./PanelMenu";

interface PanelFrameProps {
  readonly title: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Entries of the panel's menu, before those of the page around it. */
  readonly menu?: readonly PanelAction[];
  readonly onFullScreen?: (() => void) | undefined;
  readonly actions?: ReactNode;
  readonly ref?: Ref<HTMLElement>;
  readonly children: ReactNode;
}

/** Height of the title bar in CSS pixels. */
export const HEADER_PX = 30;
/** Space around a panel's content, left and right. */
export const SIDE_PX = 10;

/** The sheet every panel lies on: title, buttons, content of a fixed size. */
export function PanelFrame(props: PanelFrameProps) {
  const { title, widthPx, heightPx, menu, onFullScreen, actions, ref, children } =
    props;
  const chrome = useContext(PanelChromeContext);
  return (
    <article
      ref={ref}
      className={css.frame}
      aria-label={title}
      style={{ width: widthPx, height: heightPx }}
    >
      <header className={css.header}>
        {chrome?.handle}
        <h3 className={css.title} title={title}>
          {title}
        </h3>
        <div className={css.buttons}>
          {actions}
          {chrome?.actions}
          {onFullScreen && (
            <button
              type="button"
              className={css.button}
              aria-label={`Full screen: ${title}`}
              onClick={onFullScreen}
            >
              <Maximize2 aria-hidden />
            </button>
          )}
          {(chrome !== null || (menu && menu.length > 0)) && (
            <PanelMenu
              title={title}
              groups={() => [menu ?? [], ...(chrome?.menu() ?? [])]}
            />
          )}
        </div>
      </header>
      {children}
    </article>
  );
}

/** Loading, empty and error words, in the middle of where the content would be. */
export function PanelMessage({
  children,
  role,
}: {
  readonly children: ReactNode;
  readonly role?: "alert" | "status";
}) {
  return (
    <div className={css.message} role={role}>
      {children}
    </div>
  );
}
