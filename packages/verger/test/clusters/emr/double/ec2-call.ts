import type { Call } from './fault.js';
import type { Member, ServiceModel } from './model.js';
import { ServiceError } from './service-error.js';

/** A request in EC2's Query protocol, as the structure that the model describes. @throws ServiceError for unknown parameters */
export function ec2Call(model: ServiceModel, body: string): Pick<Call, 'operation' | 'input'> {
  const parameters = new Map(new URLSearchParams(body));
  const operation = parameters.get('Action') ?? '';
  if (parameters.get('Version') !== '2016-11-15') throw new ServiceError('NoSuchVersion', body);
  parameters.delete('Action');
  parameters.delete('Version');
  const shape = model.operations[operation]?.input?.shape;
  if (shape === undefined) throw new ServiceError('InvalidAction', operation);
  const input = valueAt({ model, parameters }, shape, '') ?? {};
  const [unknown] = parameters.keys();
  if (parameters.size > 0) throw new ServiceError('UnknownParameter', unknown);
  return { operation, input };
}

interface Query {
  readonly model: ServiceModel;
  /** Those that have been read are taken out. */
  readonly parameters: Map<string, string>;
}

/** Undefined if no parameter is there. */
function valueAt(query: Query, shapeName: string, place: string): unknown {
  const shape = query.model.shapes[shapeName];
  const isThere = [...query.parameters.keys()].some(
    (key) => key === place || key.startsWith(prefixOf(place)),
  );
  if (!isThere) return undefined;
  switch (shape.type) {
    case 'structure': {
      const members = Object.entries(shape.members ?? {}).map(([name, member]) => [
        name,
        valueAt(query, member.shape, `${prefixOf(place)}${wireName(name, member)}`),
      ]);
      return Object.fromEntries(members.filter(([, value]) => value !== undefined)) as object;
    }
    case 'list': {
      const values: unknown[] = [];
      for (let i = 1; ; i++) {
        const value = valueAt(query, shape.member?.shape ?? '', `${place}.${i}`);
        if (value === undefined) return values;
        values.push(value);
      }
    }
    default: {
      const text = query.parameters.get(place) ?? '';
      query.parameters.delete(place);
      return scalar(shape.type, text);
    }
  }
}

function prefixOf(place: string): string {
  return place === '' ? '' : `${place}.`;
}

function wireName(name: string, { queryName, locationName = name }: Member): string {
  return queryName ?? `${locationName.charAt(0).toUpperCase()}${locationName.slice(1)}`;
}

function scalar(type: string, text: string): unknown {
  if (type === 'boolean') return text === 'true';
  if (type === 'timestamp') return Date.parse(text) / 1000;
  return type === 'string' ? text : Number(text);
}
