/** Characters that hide, or that turn the direction of what follows: in names of files they are shown. */
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const longest = 300;

/** A stranger's text for the page: nothing hidden in it, and not endless. */
export function printable(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.replace(hidden, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}
