export function App() {
  return <h1>Trailmark</h1>;
}
