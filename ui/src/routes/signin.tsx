import { useSearch } from "@tanstack/react-router";

import { safePath } from "../features/account/safePath";
import { SignInPage } from "../features/account/SignInPage";
import { FrameNotice } from "../features/shell/FrameNotice";
import { IS_EMBEDDED } from "../state/embedded";

export function SignInRoute() {
  const { next, problem } = useSearch({ from: "/signin" });
  if (IS_EMBEDDED) return <FrameNotice path={safePath(next, window.location.origin)} />;
  return <SignInPage next={next} linkProblem={problem} />;
}
