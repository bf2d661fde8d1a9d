import type { Messages } from './messages-en.js';
import type { atlasEnglish } from './atlas-en.js';

/** What the atlas says, in French. */
export const atlasFrench: Pick<Messages, keyof typeof atlasEnglish> = {
  atlas: 'Atlas',
  thisRun: 'Cette exécution',
  atlasIsOld: 'Le résultat a changé depuis son étude. Relancez verger study.',
  faithfulness: (images, kept, first) =>
    `${images} images. Des dix plus proches d’une image, la carte en garde ${kept} près d’elle ; les deux premières composantes, ${first}.`,
  mapLabel: (images) =>
    `Carte de ${images} images : celles qui se ressemblent sont proches. Les flèches la déplacent, + et - zooment, 0 la montre entière.`,
  noPictures: 'Pour voir les photos, lancez le serveur avec --images et le dossier des images.',
  colourBy: 'Couleur selon',
  colouring: {
    label: 'l’étiquette',
    suspect: 'l’étiquette douteuse',
    duplicate: 'le quasi-doublon',
    outlier: 'l’image isolée',
    kept: 'les voisines gardées',
  },
  lasso: 'Lasso',
  zoomIn: 'Agrandir',
  zoomOut: 'Réduire',
  wholeMap: 'Carte entière',
  panel: {
    labels: 'Étiquettes',
    selection: 'Sélection',
    image: 'Image',
    suspects: 'Douteuses',
    duplicates: 'Doublons',
    outliers: 'Isolées',
  },
  searchLabels: 'Chercher une étiquette',
  showAll: 'Tout montrer',
  noLabel: 'sans étiquette',
  noImage: 'Cliquez sur une image de la carte ou d’une liste.',
  nothingSelected: 'Entourez des images avec le lasso.',
  selected: (images) => `${images} images dans le lasso.`,
  others: (labels) => `et ${labels} autres étiquettes`,
  clear: 'Effacer',
  neighbours: 'Images les plus proches',
  distance: (distance) => `distance ${distance}`,
  ownLabelShare: 'Avis des voisines pour son étiquette',
  otherLabel: 'Étiquette qu’elles préfèrent',
  suspectRank: 'Rang parmi les douteuses',
  duplicateGroup: 'Groupe de quasi-doublons',
  outlierScore: 'Score d’isolement',
  keptHere: 'Voisines gardées sur la carte',
  findingText: {
    suspects:
      'Images dont les voisines portent surtout une autre étiquette. Regardez chacune : l’erreur peut être chez la voisine.',
    duplicates: 'Images si semblables que l’une peut être une copie de l’autre ; groupes entre lots d’abord.',
    outliers: 'Images loin de toutes les autres, comparé à la distance entre celles-ci.',
  },
  suspectNote: (label, share) => `plutôt ${label} (${share})`,
  duplicateNote: (group, split) => (split === '' ? `groupe ${group}` : `groupe ${group}, ${split}`),
  outlierNote: (score) => `score ${score}`,
  chooseK: 'Combien de composantes ?',
  chooseKText:
    'Ce que garde chaque nombre de composantes : de la variance, et de la justesse du plus proche voisin. Moins de composantes, fichiers plus petits.',
  kNumber: 'Composantes',
  variance: 'Variance expliquée',
  accuracy: 'Justesse du plus proche voisin',
  accuracyOtherGroups: 'La même, avec des voisines d’autres groupes',
  bytesPerMillion: 'Taille d’un million d’images',
  recommendedK: (k) => `Le plus petit nombre à moins d’une erreur type de la meilleure justesse : ${k}.`,
};
