import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";

import { viewerQuery } from "../../api/session";
import { IS_EMBEDDED } from "../../state/embedded";
import { EmptyState } from "../../widgets/States";
import { FrameNotice } from "./FrameNotice";

/** Shown for what is not there and for what may not be read: they look the same. */
export function NotFound({ what = "This page" }: { what?: string }) {
  const viewer = useQuery(viewerQuery);
  const here = useLocation({ select: (location) => location.href });
  if (IS_EMBEDDED && viewer.data === null) return <FrameNotice path={here} />;
  return (
    <main id="main">
      <EmptyState title={`${what} is not here`}>
        It does not exist, or you may not read it.{" "}
        {viewer.data ? (
          <Link to="/">See your projects</Link>
        ) : (
          <Link to="/signin" search={{ next: here }}>
            Sign in
          </Link>
        )}
      </EmptyState>
    </main>
  );
}
