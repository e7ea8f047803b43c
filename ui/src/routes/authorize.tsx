import { AuthorizePage } from "../features/account/AuthorizePage";

export function AuthorizeRoute() {
  return <AuthorizePage />;
}
