import { skipOrFail } from 'testing-support/services';
import { messageOf } from '../../../../src/common/errors.js';
import { loadModels, type ServiceModels } from './model.js';

/** The models of the services; undefined, with a printed reason, where botocore can't be had. */
export const models: ServiceModels | undefined = await loadModels().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
