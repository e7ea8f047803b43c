/** What can be done with a view as a whole: its menu and the palette offer the same. */

/** What a dialog asks about before it is done. */
export type AskedOfView =
  | "saveAs"
  | "copy"
  | "rename"
  | "versions"
  | "delete"
  | "default";

export interface ViewOffer {
  readonly key: AskedOfView | "link" | "reset";
  readonly title: string;
}

interface ViewFacts {
  /** Whether anything can be saved in the project, if only as another view. */
  readonly canWrite: boolean;
  readonly isAutosaved: boolean;
  /** A view that has a name and may be changed. */
  readonly isNamed: boolean;
  readonly isDefault: boolean;
  readonly isSaved: boolean;
  /** Whether there is something to go back to. */
  readonly canReset: boolean;
}

export function viewOffers(view: ViewFacts): ViewOffer[] {
  const { canWrite, isAutosaved, isNamed, isSaved } = view;
  const offers: (ViewOffer & { readonly when: boolean })[] = [
    { key: "saveAs", title: "Save as new view…", when: canWrite },
    { key: "copy", title: "Copy to my workspace…", when: canWrite && !isAutosaved },
    { key: "rename", title: "Rename…", when: isNamed },
    { key: "link", title: "Copy link to view", when: isSaved },
    { key: "versions", title: "Version history…", when: isSaved },
    {
      key: "default",
      title: view.isDefault ? "No longer the default view" : "Make it the default view",
      when: isNamed,
    },
    { key: "reset", title: "Reset workspace", when: isAutosaved && view.canReset },
    { key: "delete", title: "Delete view", when: isNamed },
  ];
  return offers.filter(({ when }) => when).map(({ key, title }) => ({ key, title }));
}
