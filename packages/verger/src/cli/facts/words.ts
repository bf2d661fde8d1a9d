import type { Nutrient, PickingField, Stage } from '@verger/facts';

/** What the command says in a language. Notes and conditions stay as the tables have them, in English. */
export interface Words {
  readonly lang: 'en' | 'fr';
  readonly notKnown: string;
  readonly less: string;
  readonly to: string;
  readonly traces: string;
  readonly headings: {
    readonly nutrients: string;
    readonly season: string;
    readonly footprint: string;
    readonly measures: string;
    readonly picking: string;
    readonly sources: string;
  };
  readonly rows: {
    readonly kind: string;
    readonly names: string;
    readonly family: string;
    readonly category: string;
    readonly note: string;
    readonly total: string;
    readonly refuse: string;
    readonly edible: string;
    readonly whole: string;
  };
  readonly categories: Readonly<Record<'fruit' | 'vegetable' | 'nut', string>>;
  readonly nutrients: Readonly<Record<Nutrient, string>>;
  readonly stages: Readonly<Record<Stage, string>>;
  readonly picking: Readonly<Record<PickingField, string>>;
}

export const english: Words = {
  lang: 'en',
  notKnown: 'not known',
  less: 'less than',
  to: 'to',
  traces: 'traces',
  headings: {
    nutrients: 'Per 100 g, edible part',
    season: 'In season in France',
    footprint: 'Greenhouse gases, kg CO2e/kg',
    measures: 'Sizes',
    picking: 'Picking: single studies, no safe limits',
    sources: 'Sources',
  },
  rows: {
    ...{ kind: 'kind', names: 'names', family: 'family', category: 'sold as', note: 'note', total: 'total' },
    ...{ refuse: 'not eaten', edible: 'edible', whole: 'whole' },
  },
  categories: { fruit: 'fruit', vegetable: 'vegetable', nut: 'nut' },
  nutrients: {
    ...{ energyKj: 'energy', energyKcal: 'energy', water: 'water', protein: 'protein' },
    ...{ carbohydrate: 'carbohydrate', sugars: 'of which sugars', fibre: 'fibre', fat: 'fat' },
    ...{ potassium: 'potassium', calcium: 'calcium', magnesium: 'magnesium', iron: 'iron' },
    ...{ vitaminC: 'vitamin C', betaCarotene: 'beta-carotene', folate: 'folate' },
  },
  stages: {
    ...{ agriculture: 'agriculture', processing: 'processing', packaging: 'packaging' },
    ...{ transport: 'transport', retail: 'retail', consumption: 'consumption' },
  },
  picking: {
    ...{ climacteric: 'ripens after picking', attachment: 'attachment', motion: 'motion' },
    ...{ keep_stem: 'stem', maturity_sign: 'signs of ripeness', pull_force_N: 'pulling force' },
    ...{ torque_Nm: 'torque', suction_force_N: 'suction', cut_force_N: 'cutting force' },
    ...{ cut_torque_Nm: 'cutting torque', grip_limit_N: 'grip, at most' },
    ...{
      twist_shear_force_N: 'twist and shear force',
      detachment_angle_deg: 'angle',
      shake_time_s: 'shaking',
    },
    ...{ firmness_N: 'firmness', impact_no_bruise_N: 'impact, no bruise' },
    ...{ impact_extra_fancy_N: 'impact, still Extra Fancy', impact_fresh_market_N: 'impact, still for sale' },
    ...{ bruise_susceptibility: 'bruising', bruise_depth_ratio: 'bruise depth' },
    ...{ soluble_solids_min: 'soluble solids, least', titratable_acidity_max: 'acidity, most' },
    ...{ dry_matter_min: 'dry matter, least', starch_iodine_min: 'starch iodine, least' },
  },
};

export const french: Words = {
  lang: 'fr',
  notKnown: 'non connu',
  less: 'moins de',
  to: 'à',
  traces: 'traces',
  headings: {
    nutrients: 'Pour 100 g, partie comestible',
    season: 'De saison en France',
    footprint: 'Gaz à effet de serre, kg CO2e/kg',
    measures: 'Tailles',
    picking: 'Cueillette : études isolées, pas de limites sûres',
    sources: 'Sources',
  },
  rows: {
    ...{
      kind: 'espèce',
      names: 'noms',
      family: 'famille',
      category: 'vendu comme',
      note: 'note',
      total: 'total',
    },
    ...{ refuse: 'non comestible', edible: 'comestible', whole: 'entier' },
  },
  categories: { fruit: 'fruit', vegetable: 'légume', nut: 'fruit à coque' },
  nutrients: {
    ...{ energyKj: 'énergie', energyKcal: 'énergie', water: 'eau', protein: 'protéines' },
    ...{ carbohydrate: 'glucides', sugars: 'dont sucres', fibre: 'fibres', fat: 'lipides' },
    ...{ potassium: 'potassium', calcium: 'calcium', magnesium: 'magnésium', iron: 'fer' },
    ...{ vitaminC: 'vitamine C', betaCarotene: 'bêta-carotène', folate: 'folates' },
  },
  stages: {
    ...{ agriculture: 'agriculture', processing: 'transformation', packaging: 'emballage' },
    ...{ transport: 'transport', retail: 'supermarché', consumption: 'consommation' },
  },
  picking: {
    ...{ climacteric: 'mûrit après cueillette', attachment: 'attache', motion: 'geste' },
    ...{ keep_stem: 'pédoncule', maturity_sign: 'signes de maturité', pull_force_N: 'force de traction' },
    ...{ torque_Nm: 'couple', suction_force_N: 'succion', cut_force_N: 'force de coupe' },
    ...{ cut_torque_Nm: 'couple de coupe', grip_limit_N: 'serrage, au plus' },
    ...{
      twist_shear_force_N: 'torsion et cisaillement',
      detachment_angle_deg: 'angle',
      shake_time_s: 'secouage',
    },
    ...{ firmness_N: 'fermeté', impact_no_bruise_N: 'choc, sans meurtrissure' },
    ...{ impact_extra_fancy_N: 'choc, encore Extra Fancy', impact_fresh_market_N: 'choc, encore vendable' },
    ...{ bruise_susceptibility: 'meurtrissure', bruise_depth_ratio: 'profondeur de meurtrissure' },
    ...{ soluble_solids_min: 'matière soluble, au moins', titratable_acidity_max: 'acidité, au plus' },
    ...{ dry_matter_min: 'matière sèche, au moins', starch_iodine_min: 'iode-amidon, au moins' },
  },
};
