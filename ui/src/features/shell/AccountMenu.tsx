import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { HardDrive, KeyRound, LogIn, LogOut } from "lucide-react";
import { Header, MenuSection } from "react-aria-components";

import { signOut, viewerQuery } from "../../api/session";
import { type ThemeChoice, useThemeStore } from "../../state/theme";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import css from "./Shell.module.css";

const THEMES: readonly { id: ThemeChoice; name: string }[] = [
  { id: "light", name: "Light" },
  { id: "dark", name: "Dark" },
  { id: "system", name: "Same as system" },
];

/** Who is signed in, the theme, the keys, and the way out. */
export function AccountMenu() {
  const viewer = useQuery(viewerQuery);
  const navigate = useNavigate();
  const { choice, choose } = useThemeStore();
  if (viewer.isPending) return <span className={css.railItem} />;
  if (!viewer.data) {
    return (
      <Link to="/signin" className={css.railItem} aria-label="Sign in" title="Sign in">
        <LogIn aria-hidden />
      </Link>
    );
  }
  const name = viewer.data.username;
  const leave = async () => {
    await signOut();
    // A full load: nothing of this person's data stays in memory.
    window.location.assign("/signin");
  };
  return (
    <MenuButton
      label={`Account of ${name}`}
      face={
        <span className={css.avatar} aria-hidden>
          {name.slice(0, 1)}
        </span>
      }
      placement="right bottom"
      buttonClass={css.railItem!}
    >
      <MenuSection
        selectionMode="single"
        selectedKeys={[choice]}
        onSelectionChange={(keys) => {
          const [picked] = keys === "all" ? [] : [...keys];
          if (picked) choose(picked as ThemeChoice);
        }}
      >
        <Header>Theme</Header>
        {THEMES.map((theme) => (
          <MenuItem key={theme.id} id={theme.id}>
            {theme.name}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuSection>
        <Header>{name}</Header>
        <MenuItem
          icon={<KeyRound />}
          onAction={() => void navigate({ to: "/settings" })}
        >
          API keys
        </MenuItem>
        <MenuItem
          icon={<HardDrive />}
          onAction={() => void navigate({ to: "/settings/storage" })}
        >
          Storage
        </MenuItem>
        <MenuItem icon={<LogOut />} onAction={() => void leave()}>
          Sign out
        </MenuItem>
      </MenuSection>
    </MenuButton>
  );
}
