import { skipOrFail } from 'testing-support/services';
import { pythonEnv } from '../../../../scripts/python-env.mjs';
import { messageOf } from '../../src/common/errors.js';

/** Python with the readers' packages; undefined, with a printed reason, where it can't be set up. */
export const python = await pythonEnv('readers', new URL('requirements.txt', import.meta.url)).catch(
  (error: unknown) => {
    skipOrFail(messageOf(error));
    return undefined;
  },
);
