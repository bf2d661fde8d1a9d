import type { ServiceModel, Shape } from './model.js';

/** What is wrong with a value, by a service's model: one line for each problem, with the path to it. */
export function problems(
  model: ServiceModel,
  shapeName: string,
  value: unknown,
  path = '',
): readonly string[] {
  const shape = model.shapes[shapeName];
  const check = checks[shape.type];
  const wrongType = `${path === '' ? 'the value' : path} is not a ${shape.type}`;
  return check(shape, value, { model, path, wrongType });
}

interface Place {
  readonly model: ServiceModel;
  readonly path: string;
  readonly wrongType: string;
}

type Check = (shape: Shape, value: unknown, place: Place) => readonly string[];

const checks: Readonly<Record<string, Check>> = {
  structure: checkStructure,
  list: checkList,
  map: checkMap,
  string: checkString,
  boolean: (_, value, { wrongType }) => (typeof value === 'boolean' ? [] : [wrongType]),
  integer: checkInteger,
  long: checkInteger,
  float: checkNumber,
  double: checkNumber,
  // Seconds since 1970, as both services write them in JSON.
  timestamp: checkNumber,
};

function checkStructure(shape: Shape, value: unknown, { model, path, wrongType }: Place): readonly string[] {
  if (!isObject(value)) return [wrongType];
  const { members = {}, required = [] } = shape;
  const missing = required.filter((name) => value[name] === undefined || value[name] === null);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && field !== null);
  const several = shape.union === true && fields.length !== 1 ? [`${path} must have exactly one member`] : [];
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...several,
    ...fields.flatMap(([name, field]) =>
      Object.hasOwn(members, name)
        ? problems(model, members[name].shape, field, `${path}.${name}`)
        : [`${path}.${name} is unknown`],
    ),
  ];
}

function checkList(shape: Shape, value: unknown, { model, path, wrongType }: Place): readonly string[] {
  if (!Array.isArray(value)) return [wrongType];
  const each = shape.member?.shape ?? '';
  return [
    ...checkRange(shape, value.length, `length of ${path}`),
    ...value.flatMap((entry, i) => problems(model, each, entry, `${path}[${i}]`)),
  ];
}

function checkMap(shape: Shape, value: unknown, { model, path, wrongType }: Place): readonly string[] {
  if (!isObject(value)) return [wrongType];
  const entries = Object.entries(value);
  return [
    ...checkRange(shape, entries.length, `size of ${path}`),
    ...entries.flatMap(([key, entry]) => [
      ...problems(model, shape.key?.shape ?? '', key, `a key of ${path}`),
      ...problems(model, shape.value?.shape ?? '', entry, `${path}.${key}`),
    ]),
  ];
}

function checkString(shape: Shape, value: unknown, { path, wrongType }: Place): readonly string[] {
  if (typeof value !== 'string') return [wrongType];
  const { enum: values, pattern } = shape;
  const isKnown = values?.includes(value) ?? true;
  const matches = pattern === undefined || expression(pattern).test(value);
  return [
    ...checkRange(shape, Array.from(value).length, `length of ${path}`),
    ...(isKnown ? [] : [`${path} is ${value}, not one of ${values?.join(', ') ?? ''}`]),
    ...(matches ? [] : [`${path} is ${value}, which does not match ${pattern}`]),
  ];
}

/** The models have the notation of Java: surrogates are pairs there, and code points here. */
function expression(pattern: string): RegExp {
  const points = pattern.replace('\\uD800\\uDC00-\\uDBFF\\uDFFF', '\\u{10000}-\\u{10FFFF}');
  try {
    return new RegExp(`^(?:${points})$`, 'u');
  } catch {
    // With the flag, a dash in a class must be escaped.
    return new RegExp(`^(?:${pattern})$`);
  }
}

function checkInteger(shape: Shape, value: unknown, place: Place): readonly string[] {
  if (!Number.isSafeInteger(value)) return [place.wrongType];
  return checkRange(shape, value as number, place.path);
}

function checkNumber(shape: Shape, value: unknown, place: Place): readonly string[] {
  if (typeof value !== 'number' || !Number.isFinite(value)) return [place.wrongType];
  return checkRange(shape, value, place.path);
}

function checkRange(
  { min = -Infinity, max = Infinity }: Shape,
  value: number,
  what: string,
): readonly string[] {
  return value >= min && value <= max ? [] : [`${what} is ${value}, not ${min} to ${max}`];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
