import { formatShare, labelName, oneLine } from '../../runs/report/format.js';
import { type Markup, markup, nothing } from '../../runs/report/markup.js';
import { isRight } from '../evaluation.js';
import type { Judgement } from '../judge.js';
import type { Picture } from './page-data.js';

/** By the path of the image; empty if none can be shown: then there are captions only. */
export type Pictures = ReadonlyMap<string, Picture>;

const excuses = {
  gone: 'not found',
  changed: 'has changed since',
  damaged: 'can’t be decoded',
  'left-out': 'left out',
};

/** Pictures side by side, each with its caption. */
export function gallery(
  judgements: readonly Judgement[],
  pictures: Pictures,
  captionOf: (judgement: Judgement) => Markup,
): Markup {
  const items = judgements.map(
    (
      each,
    ) => markup`<li><figure>${picture(each, pictures)}<figcaption>${captionOf(each)}</figcaption></figure></li>
`,
  );
  // Safari takes the role from lists without bullets.
  return markup`<ul class="gallery" role="list">${items}</ul>`;
}

/** Small pictures whose captions only readers of the screen and the pointer get. */
export function thumbnails(judgements: readonly Judgement[], pictures: Pictures): Markup {
  return markup`<span class="thumbnails">${judgements.map((each) => picture(each, pictures, storyOf(each)))}</span>`;
}

/** What became of an image, in words. */
function storyOf(judgement: Judgement): string {
  const { path, label, guess, confidence, isKnown, isRefused } = judgement;
  const sure = `${formatShare(confidence)} sure`;
  const taken = isRight(judgement) ? `recognised, ${sure}` : `taken for ${labelName(guess)}, ${sure}`;
  const told = isRefused ? `refused, else ${taken}` : taken;
  return `${labelName(label)}${isKnown ? '' : ' (not known)'}: ${told}. ${oneLine(path)}`;
}

/** @param story the picture's caption, if it has none beside it */
function picture(judgement: Judgement, pictures: Pictures, story?: string): Markup {
  if (pictures.size === 0) return nothing;
  const found = pictures.get(judgement.path) ?? { fault: 'gone' };
  const kind = isRight(judgement) ? '' : 'wrong';
  const name = story ?? labelName(judgement.label);
  if ('uri' in found && story !== undefined)
    return markup`<img class="${kind}" src="${found.uri}" alt="${name}" title="${name}">`;
  if ('uri' in found) return markup`<img src="${found.uri}" alt="${name}">`;
  if (story !== undefined)
    return markup`<span class="no-picture ${kind}" role="img" aria-label="${name} (picture ${excuses[found.fault]})" title="${name}"></span>`;
  return markup`<span class="no-picture">picture ${excuses[found.fault]}</span>`;
}

/** The path of an image, as the last line of its caption. */
export function pathLine({ path }: Judgement): Markup {
  const [first, ...rest] = oneLine(path).split('/');
  // It breaks where folders end, rather than within a name.
  return markup`<span class="path"><bdi>${first}${rest.map((name) => markup`/<wbr>${name}`)}</bdi></span>`;
}
