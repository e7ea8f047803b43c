import { HomePage } from "../features/home/HomePage";

export function HomeRoute() {
  return <HomePage />;
}
