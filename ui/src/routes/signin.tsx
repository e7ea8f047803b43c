import { useSearch } from "@tanstack/react-router";

import { SignInPage } from "../features/account/SignInPage";

export function SignInRoute() {
  const { next, problem } = useSearch({ from: "/signin" });
  return <SignInPage next={next} linkProblem={problem} />;
}
