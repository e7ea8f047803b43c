import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";

import { ApiProblem } from "../api/http";
import { router } from "./router";

/** Asking again helps when nobody answered, never when the server said no. */
function shouldRetry(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiProblem && error.code === "unreachable";
}

/** Without a session, or after its end, any page leads to sign-in and back again. */
function askToSignIn(error: Error): void {
  const { href, pathname } = router.state.location;
  const isNeeded = error instanceof ApiProblem && error.code === "unauthenticated";
  if (isNeeded && pathname !== "/signin") {
    void router.navigate({ to: "/signin", search: { next: href }, replace: true });
  }
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: askToSignIn }),
  defaultOptions: {
    queries: { staleTime: 10_000, retry: shouldRetry, refetchOnWindowFocus: false },
  },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} context={{ queries }} />
    </QueryClientProvider>
  );
}
