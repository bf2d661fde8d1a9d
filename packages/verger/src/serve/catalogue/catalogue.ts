import type { Location } from '../../storage/location.js';
import { findPlaces } from './find-places.js';
import { LockWatch } from './lock-watch.js';
import type { Place } from './place.js';
import { readCard, type RunCard } from './run-card.js';

/** How old a list may be: a page that is open asks every few seconds. */
const freshMs = 2000;

/** The runs in the folders that were named on the command line, and no others. */
export class Catalogue {
  readonly #roots: readonly Location[];
  readonly #allowRegions: readonly string[];
  readonly #locks = new LockWatch();
  #found: { readonly at: number; readonly places: Promise<ReadonlyMap<string, Place>> } | undefined;

  constructor(roots: readonly Location[], allowRegions: readonly string[]) {
    this.#roots = roots;
    this.#allowRegions = allowRegions;
  }

  /** All runs, by name. */
  async cards(): Promise<readonly RunCard[]> {
    const places = [...(await this.#places()).values()];
    const cards: RunCard[] = [];
    // A few at a time: each is several small reads.
    for (let start = 0; start < places.length; start += 16)
      for (const card of await Promise.all(places.slice(start, start + 16).map((place) => this.card(place))))
        cards.push(card);
    return cards;
  }

  card(place: Place): Promise<RunCard> {
    return readCard(place, this.#locks);
  }

  /** Whether a run is at work there. */
  isBusy(place: Place): Promise<boolean> {
    return this.#locks.isHeld(place);
  }

  /** Undefined if no run has this id. */
  async place(id: string): Promise<Place | undefined> {
    return (await this.#places()).get(id);
  }

  #places(): Promise<ReadonlyMap<string, Place>> {
    if (this.#found === undefined || Date.now() - this.#found.at > freshMs)
      this.#found = { at: Date.now(), places: this.#find() };
    return this.#found.places;
  }

  async #find(): Promise<ReadonlyMap<string, Place>> {
    const found = await Promise.all(this.#roots.map((root) => findPlaces(root, this.#allowRegions)));
    return new Map(found.flat().map((place) => [place.id, place]));
  }
}
