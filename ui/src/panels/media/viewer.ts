/** What every viewer of files is given, and how it reads them; see `MediaView`. */
import { useQuery } from "@tanstack/react-query";

import { request } from "../../api/http";
import type { PlainItem } from "./mediaItems";

export interface ViewerProps {
  readonly item: PlainItem;
  readonly address: string;
  readonly label: string;
}

/** The ending of a file's name in lower case: "obj". */
export function endingOf(path: string): string {
  return /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

/**
 * A whole file's bytes, read once however often its signed address changes.
 *
 * @param mostBytes Files larger than this are refused, whatever was announced.
 */
export function useFileBytes(
  { address, item: { path } }: Pick<ViewerProps, "address" | "item">,
  mostBytes: number,
) {
  return useQuery({
    queryKey: ["mediaBytes", path, new URL(address, window.location.href).pathname],
    queryFn: async ({ signal }): Promise<ArrayBuffer> => {
      const response = await request(address, { signal });
      const announced = Number(response.headers.get("content-length") ?? 0);
      if (announced > mostBytes) {
        await response.body?.cancel();
        throw new Error(TOO_LARGE);
      }
      return await response.arrayBuffer();
    },
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
    structuralSharing: false,
  });
}

export const TOO_LARGE = "It is too large to be shown here.";
