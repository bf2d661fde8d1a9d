/** Text that is already HTML. Only `markup` and `trusted` create it, so a plain string can never pass for it. */
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
 * A template that escapes its values, for text and double-quoted attributes alike: file and folder names are
 * untrusted.
 */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.reduce((text, string, i) => text + textOf(pieces[i - 1]) + string));
}

/** Marks text as already HTML: our own style sheet, a serialised figure. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

export const nothing = new Markup('');
