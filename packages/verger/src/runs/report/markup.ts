/** Text that is HTML already. Only `markup` and `trusted` make it, so a plain string can never pass for it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Markup | string | number | readonly Piece[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function textOf(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'object') return piece.map(textOf).join('');
  return String(piece).replace(/[&<>"']/g, (character) => entities[character]);
}

/**
 * A template whose holes are escaped, for text and for attributes in double quotes alike: names of files and
 * folders come from strangers.
 */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.reduce((text, string, i) => text + textOf(pieces[i - 1]) + string));
}

/** Vouches for text that is HTML already: our own style sheet, a serialised figure. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

export const nothing = new Markup('');
