import { StoragePage } from "../features/storage/StoragePage";

export function StorageRoute() {
  return <StoragePage />;
}
