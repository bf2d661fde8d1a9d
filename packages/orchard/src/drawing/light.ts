import { clamp, lobe, mix } from './exact-math.js';
import type { Random } from './random.js';
import type { Finish } from './skin.js';

/** A lamp, and the white paper all around. */
export interface Light {
  /** Unit vector towards the lamp, in camera space. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly strength: number;
  /** Light from above, and reflected from the paper below. */
  readonly sky: number;
  readonly bounce: number;
  /** Colour of the lamp: above 1 is warmer, below cooler. */
  readonly warmth: number;
}

/**
 * A random lamp above, to the left or right of the camera. Lighting varies in strength, direction and colour, so that
 * a mean colour does not identify a kind.
 */
export function randomLight(random: Random): Light {
  const x = random.between(0.2, 0.75) * (random.next() < 0.7 ? -1 : 1);
  const y = random.between(0.4, 0.85);
  const z = random.between(0.65, 1);
  const scale = 1 / Math.sqrt(x * x + y * y + z * z);
  return {
    x: x * scale,
    y: y * scale,
    z: z * scale,
    strength: random.between(0.55, 1.05),
    sky: random.between(0.14, 0.34),
    bounce: random.between(0.06, 0.22),
    warmth: random.near(0.1),
  };
}

/** Normal and openness of a surface, in camera space. */
export interface Exposure {
  nx: number;
  ny: number;
  nz: number;
  /** From 0, in the lamp's shadow, to 1, fully lit. */
  lit: number;
  /** From 0, in a deep corner, to 1, in the open. */
  open: number;
}

/**
 * The light reflected to the viewer: red, green, blue, from 0 up.
 *
 * Diffuse light wraps around the shadow's edge, red the farthest, because flesh scatters it (Green 2004, "Real-Time
 * Approximations to Subsurface Scattering"). Reflections are Blinn-Phong lobes in Schlick's approximation, of the
 * lamp and of a window beside it, and a Fresnel reflection of the surroundings.
 */
export function illuminate(
  finish: Finish,
  { nx, ny, nz, lit, open }: Exposure,
  light: Light,
  out: Float64Array,
): void {
  const facing = Math.max(0, nz);
  const grazing = 1 - facing;
  const cosine = nx * light.x + ny * light.y + nz * light.z;
  const around = light.sky * (0.6 + 0.4 * ny) + light.bounce * (0.5 - 0.5 * ny) + 0.04;
  const ambient = around * open;
  const key = light.strength * (0.25 + 0.75 * lit);
  const wrap = 0.18 + 0.5 * finish.glow;
  const through = finish.glow * 0.22 * (0.35 + grazing) * (0.6 + 0.4 * open);

  const halfScale = 1 / Math.sqrt(2 + 2 * light.z);
  const half = clamp((cosine + nz) * halfScale, 0, 1);
  const exponent = 3 / (finish.roughness * finish.roughness);
  // The fourth power cuts the approximation's long tail, which would lie over the skin like a veil.
  const peak = lobe(half, exponent / 4);
  const highlight =
    peak * peak * peak * peak * (0.15 + 0.85 * lit) * light.strength * (0.35 + 0.12 / finish.roughness);
  const fresnel = 0.035 + 0.5 * grazing * grazing * grazing * grazing;
  // The reflected surroundings: white paper below and beside, a darker room above the camera.
  const mirrored = (0.35 + 0.3 * Math.abs(nx) - 0.12 * ny) * open;
  const reflection = finish.gloss * (highlight + fresnel * mirrored * (1.15 - finish.roughness));
  const sheen = finish.sheen * grazing * grazing * (ambient + 0.5 * key * Math.max(0, 0.4 + 0.6 * cosine));

  for (let channel = 0; channel < 3; channel++) {
    const albedo = channel === 0 ? finish.r : channel === 1 ? finish.g : finish.b;
    const reach = channel === 0 ? wrap * 1.35 : channel === 1 ? wrap : wrap * 0.8;
    const diffuse = Math.max(0, (cosine + reach) / ((1 + reach) * (1 + 0.5 * reach)));
    const tint = channel === 0 ? light.warmth : channel === 2 ? 2 - light.warmth : 1;
    // Light in corners has already bounced off the fruit and has its colour.
    const deep = mix(ambient, ambient * (0.55 + 0.45 * albedo), 1 - open);
    const scattered = albedo * (deep + key * diffuse * tint + through) + sheen * (0.5 + 0.5 * albedo);
    out[channel] = scattered + reflection * tint;
  }
}

/** Converts an amount of light to a screen byte: a soft shoulder, like film, then the encoding that `colour` undoes. */
export function exposed(light: number): number {
  const shoulder = light < 0.7 ? light : 0.7 + (0.3 * (light - 0.7)) / (light - 0.7 + 0.3);
  return Math.sqrt(Math.max(0, shoulder)) * 255;
}
