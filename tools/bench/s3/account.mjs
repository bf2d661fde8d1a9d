/** The account of a benchmark's own S3 server, as its program takes it. */
export const account = {
  accessKeyId: 'VERGERBENCHKEY',
  secretAccessKey: 'verger-bench-secret',
  region: 'eu-central-1',
};

/** The environment in which programs use that server. @param {string} endpoint @returns {NodeJS.ProcessEnv} */
export function s3Environment(endpoint) {
  return {
    ...process.env,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: account.accessKeyId,
    AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
  };
}
