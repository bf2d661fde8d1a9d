/** The files of the corpus that the fast JPEG decoder reads. */
export const plainFiles = [
  'icc.jpg',
  'one.jpg',
  'orientation-1.jpg',
  'orientation-9.jpg',
  'rgb-444.jpg',
  'rgb.jpg',
];
