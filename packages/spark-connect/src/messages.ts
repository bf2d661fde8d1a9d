/**
 * The messages of `proto/spark-connect.proto`, as this client writes and reads them. A field that is absent on the wire
 * reads as proto3's default (`''`, `0`, `[]`), except for members of a `oneof`, which are `undefined`.
 */

/** The fields of every request: the user and the session. */
export interface RequestHeader {
  readonly sessionId: string;
  readonly userContext: { readonly userId: string; readonly userName: string };
  readonly clientType: string;
  /** Spark 4: a server that has lost the session refuses the call, instead of silently starting a new session. */
  readonly clientObservedServerSideSessionId?: string;
}

export interface Plan {
  readonly root: { readonly sql: { readonly query: string } };
}

export interface ExecutePlanRequest extends RequestHeader {
  readonly operationId: string;
  readonly plan: Plan;
  readonly tags: readonly string[];
  readonly requestOptions: readonly { readonly reattachOptions: { readonly reattachable: boolean } }[];
}

export interface ExecutePlanResponse {
  readonly operationId: string;
  readonly responseId: string;
  readonly arrowBatch?: { readonly rowCount: number; readonly data: Uint8Array };
  readonly resultComplete?: object;
  readonly executionProgress?: ExecutionProgress;
}

/** The progress of a query, as Spark 4 reports it. */
export interface ExecutionProgress {
  /** The stages that have started so far. */
  readonly stages: readonly StageProgress[];
  /** Tasks that run at the moment, in all stages. */
  readonly numInflightTasks: number;
}

/** The progress of one stage of a query. */
export interface StageProgress {
  readonly stageId: number;
  readonly numTasks: number;
  readonly numCompletedTasks: number;
  readonly inputBytesRead: number;
  readonly done: boolean;
}

export interface ReattachExecuteRequest extends RequestHeader {
  readonly operationId: string;
  readonly lastResponseId?: string;
}

export interface ReleaseExecuteRequest extends RequestHeader {
  readonly operationId: string;
  readonly releaseAll?: object;
  readonly releaseUntil?: { readonly responseId: string };
}

export type InterruptRequest = RequestHeader &
  (
    | { readonly interruptType: 'INTERRUPT_TYPE_ALL' }
    | { readonly interruptType: 'INTERRUPT_TYPE_TAG'; readonly operationTag: string }
    | { readonly interruptType: 'INTERRUPT_TYPE_OPERATION_ID'; readonly operationId: string }
  );

export interface InterruptResponse {
  readonly interruptedIds: readonly string[];
}

export interface AnalyzePlanRequest extends RequestHeader {
  readonly sparkVersion: object;
}

export interface AnalyzePlanResponse {
  readonly serverSideSessionId: string;
  readonly sparkVersion?: { readonly version: string };
}

export interface KeyValue {
  readonly key: string;
  readonly value?: string;
}

export interface ConfigRequest extends RequestHeader {
  readonly operation:
    | { readonly set: { readonly pairs: readonly KeyValue[] } }
    | { readonly getOption: { readonly keys: readonly string[] } };
}

export interface ConfigResponse {
  readonly pairs: readonly KeyValue[];
  readonly warnings: readonly string[];
}

export interface ArtifactChunk {
  readonly data: Uint8Array;
  readonly crc: number;
}

export type ArtifactPayload =
  | {
      readonly batch: {
        readonly artifacts: readonly { readonly name: string; readonly data: ArtifactChunk }[];
      };
    }
  | {
      readonly beginChunk: {
        readonly name: string;
        readonly totalBytes: number;
        readonly numChunks: number;
        readonly initialChunk: ArtifactChunk;
      };
    }
  | { readonly chunk: ArtifactChunk };

export type AddArtifactsRequest = RequestHeader & ArtifactPayload;

export interface AddArtifactsResponse {
  readonly artifacts: readonly { readonly name: string; readonly isCrcSuccessful: boolean }[];
}

export interface ArtifactStatusesRequest extends RequestHeader {
  readonly names: readonly string[];
}

export interface ArtifactStatusesResponse {
  readonly statuses: Readonly<Partial<Record<string, { readonly exists: boolean }>>>;
}

export interface FetchErrorDetailsRequest extends RequestHeader {
  readonly errorId: string;
}

export interface FetchErrorDetailsResponse {
  readonly rootErrorIdx?: number;
  readonly errors: readonly ServerThrowable[];
}

/** One exception in the server's chain of causes. */
export interface ServerThrowable {
  readonly errorTypeHierarchy: readonly string[];
  readonly message: string;
  /** The index of its cause in the list. */
  readonly causeIdx?: number;
  readonly sparkThrowable?: { readonly errorClass?: string; readonly sqlState?: string };
}

/** google.rpc.Status */
export interface RpcStatus {
  readonly message: string;
  readonly details: readonly { readonly typeUrl: string; readonly value: Uint8Array }[];
}

/** google.rpc.ErrorInfo */
export interface ErrorInfo {
  readonly reason: string;
  readonly metadata: Readonly<Partial<Record<string, string>>>;
}
