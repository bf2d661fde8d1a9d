const paths = {
  look: 'M3 8a2 2 0 0 1 2-2h3l1.5-2h5L16 6h3a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM12 9a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  mine: 'M12 7c1-3 3-4 5-4-.5 3-2 4-5 4zM12 7c-2.5-2-8-1.500-8 4.500C4 17 8 21 12 21s8-4 8-9.500C20 5.500 14.500 5 12 7z',
  about: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 7.500v.500',
  photo: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9.500h.01',
  plus: 'M12 5v14M5 12h14',
  again: 'M4 12a8 8 0 1 0 2.500-5.800M4 4v4h4',
  bin: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
} as const;

/** A small picture beside a word. */
export function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
