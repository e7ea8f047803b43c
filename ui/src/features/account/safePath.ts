/**
 * Only paths of this server are followed: `next` comes from the address bar.
 * The browser itself says where it leads, since it drops tabs and line breaks
 * (`/\t/evil.org`) and takes backslashes for slashes.
 */
export function safePath(next: string | undefined, origin: string): string {
  if (!next?.startsWith("/") || !URL.canParse(next, origin)) {
    return "/";
  }
  const target = new URL(next, origin);
  // Whole, since a path such as `/..//evil.org` would lead away when read once more.
  return target.origin === origin ? target.href : "/";
}
