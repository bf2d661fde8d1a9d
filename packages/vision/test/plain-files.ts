/** Of the corpus, what the fast JPEG decoder is meant to read. */
export const plainFiles = [
  'icc.jpg',
  'one.jpg',
  'orientation-1.jpg',
  'rgb-422-restarts.jpg',
  'rgb-444.jpg',
  'rgb.jpg',
];
