import { ApiKeysPage } from "../features/account/ApiKeysPage";

export function SettingsRoute() {
  return <ApiKeysPage />;
}
