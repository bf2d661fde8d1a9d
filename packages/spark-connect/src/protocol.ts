import protobuf from 'protobufjs';
import type * as messages from './messages.js';
import { packageText } from './package-file.js';

const { root } = protobuf.parse(packageText('proto/spark-connect.proto'));
const serviceName = 'spark.connect.SparkConnectService';
const service = root.lookupService(serviceName);

/** A call of the service: its path, and how its messages become bytes. */
export interface Method<Request, Response> {
  readonly path: string;
  readonly encode: (request: Request) => Buffer;
  readonly decode: (bytes: Uint8Array) => Response;
}

export const methods = {
  executePlan: method<messages.ExecutePlanRequest, messages.ExecutePlanResponse>('ExecutePlan'),
  reattachExecute: method<messages.ReattachExecuteRequest, messages.ExecutePlanResponse>('ReattachExecute'),
  releaseExecute: method<messages.ReleaseExecuteRequest, object>('ReleaseExecute'),
  interrupt: method<messages.InterruptRequest, messages.InterruptResponse>('Interrupt'),
  analyzePlan: method<messages.AnalyzePlanRequest, messages.AnalyzePlanResponse>('AnalyzePlan'),
  config: method<messages.ConfigRequest, messages.ConfigResponse>('Config'),
  addArtifacts: method<messages.AddArtifactsRequest, messages.AddArtifactsResponse>('AddArtifacts'),
  artifactStatus: method<messages.ArtifactStatusesRequest, messages.ArtifactStatusesResponse>(
    'ArtifactStatus',
  ),
  releaseSession: method<messages.RequestHeader, object>('ReleaseSession'),
  fetchErrorDetails: method<messages.FetchErrorDetailsRequest, messages.FetchErrorDetailsResponse>(
    'FetchErrorDetails',
  ),
};

const statusType = root.lookupType('spark.connect.Status');
const errorInfoType = root.lookupType('spark.connect.ErrorInfo');

export function decodeStatus(bytes: Uint8Array): messages.RpcStatus {
  return decode(statusType, bytes) as messages.RpcStatus;
}

export function decodeErrorInfo(bytes: Uint8Array): messages.ErrorInfo {
  return decode(errorInfoType, bytes) as messages.ErrorInfo;
}

function method<Request extends object, Response>(name: string): Method<Request, Response> {
  const definition = service.methods[name];
  definition.resolve();
  const { resolvedRequestType: request, resolvedResponseType: response } = definition;
  if (request === null || response === null) throw new TypeError(`${name} has no messages`);
  return {
    path: `/${serviceName}/${name}`,
    encode: (message) => Buffer.from(request.encode(request.fromObject(message)).finish()),
    decode: (bytes) => decode(response, bytes) as Response,
  };
}

function decode(type: protobuf.Type, bytes: Uint8Array): unknown {
  return type.toObject(type.decode(bytes), { longs: Number, enums: String, defaults: true });
}
