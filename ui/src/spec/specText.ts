import { type Fields, fieldsOf } from "./document";

const STRINGS_AND_ODD_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * The document of a text as it was saved. Python writes numbers that JSON does not have;
 * they are read as null, like in every other place of the app, so that the page opens.
 */
export function parseSpec(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    const plain = text.replace(STRINGS_AND_ODD_NUMBERS, (found) =>
      found.startsWith('"') ? found : "null",
    );
    return fieldsOf(JSON.parse(plain));
  }
}
