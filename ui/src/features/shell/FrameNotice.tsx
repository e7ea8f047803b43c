import { addressBesideUs, unmarked } from "../../state/embedded";
import { EmptyState } from "../../widgets/States";

/** In a frame, where nobody is signed in: what to do about it there. */
export function FrameNotice({ path }: { path: string }) {
  const address = unmarked(new URL(path, window.location.origin).href);
  const beside = addressBesideUs(document.referrer, window.location.hostname);
  return (
    <main id="main">
      <EmptyState
        title="You are not signed in here"
        action={
          <a href={address} target="_blank" rel="noopener">
            Open this page in a new tab
          </a>
        }
      >
        Browsers keep your sign-in from pages inside those of another site.
        {beside !== null && (
          <>
            {" "}
            To see it here, open the notebook at <code>{beside}</code> and sign in to
            Trailmark at <code>{window.location.origin}</code>.
          </>
        )}
      </EmptyState>
    </main>
  );
}
